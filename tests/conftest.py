"""How many random examples property tests draw: 50 times as many with ``--hypothesis-profile=nightly``."""

from hypothesis import HealthCheck, settings

# A busy machine is no failure: no example has a time limit.
settings.register_profile("test", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", settings.get_profile("test"), max_examples=5_000)
settings.load_profile("test")

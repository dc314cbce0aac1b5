"""The ``actionbridge`` command. Nothing else imports it, except ``Job.run`` when it is called."""

"""Classes whose objects travel as their fields (code 12) or as their base value (code 14).

A class qualifies only if its objects can be rebuilt exactly, without the user's code: whatever else there is
to an object, such as attributes that are no fields or pickling of its own, leaves it to cloudpickle.
"""

import copyreg
import dataclasses
import sys
import types
import weakref
from abc import ABC, abstractmethod
from collections import OrderedDict
from operator import attrgetter
from typing import Any, Final

from actionbridge.api.errors import WireError
from actionbridge.api.type_registry import type_name

_HEAP_TYPE: Final = 1 << 9  # Py_TPFLAGS_HEAPTYPE, unset for classes that are compiled in
_BASES: Final = frozenset({str, int, float, bytes, list, dict, tuple})
_set = object.__setattr__


class Shape(ABC):
    """How objects of one class are taken apart and built again.

    Args:
        names: Its fields, in order of definition.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self._known = frozenset(names)
        self._get = attrgetter(*names) if len(names) > 1 else None

    @abstractmethod
    def fields(self, value: Any) -> dict[str, Any] | None:
        """Return the fields by name, not to be changed; None if this object is more than its fields."""

    @abstractmethod
    def build(self, cls: type, fields: dict[str, Any]) -> object:
        """Return the object that has these fields, all of them; takes over the dict."""

    @abstractmethod
    def default(self, cls: type, name: str) -> Any:
        """Return the default of a field; KeyError if it has none."""

    def rebuild(self, cls: type, fields: dict[str, Any]) -> object:
        """Return the object that has these fields.

        Fields that the class has gained since the bytes were written get their defaults.

        Raises:
            WireError: A field is missing and has no default, or is unknown.
        """
        if tuple(fields) != self.names:
            if unknown := [name for name in fields if name not in self._known]:
                raise WireError(f"{type_name(cls)!r} has no field {unknown[0]!r}. Put the field back.")
            for name in self.names:
                if name not in fields:
                    try:
                        fields[name] = self.default(cls, name)
                    except KeyError:
                        raise WireError(
                            f"Field {name!r} of {type_name(cls)!r} is missing. Give it a default."
                        ) from None
        return self.build(cls, fields)

    def _from_dict(self, value: Any, state: dict[str, Any]) -> dict[str, Any] | None:
        if tuple(state) == self.names:
            return state
        if not self._known.issuperset(state):
            return None
        return self._from_attributes(value)  # another order, or a default that only the class holds

    def _from_attributes(self, value: Any) -> dict[str, Any] | None:
        try:
            if self._get is None:
                return {name: getattr(value, name) for name in self.names}
            return dict(zip(self.names, self._get(value), strict=True))
        except AttributeError:  # a field that was never set
            return None


class _DataclassShape(Shape):
    """A dataclass, whose fields are set past ``__init__`` and a frozen ``__setattr__``.

    ``__init__`` and ``__post_init__`` may change what they are given, demand InitVars that are not kept, and
    take no fields with ``init=False``. The fields alone are the state, so setting them fits every dataclass.
    """

    def __init__(self, cls: type, slots: frozenset[str]) -> None:
        super().__init__(tuple(field.name for field in dataclasses.fields(cls)))
        self._by_slots = bool(slots) or cls.__dictoffset__ == 0

    def fields(self, value: Any) -> dict[str, Any] | None:
        if not self._by_slots:
            return self._from_dict(value, value.__dict__)
        if not self._known.issuperset(getattr(value, "__dict__", ())):
            return None
        return self._from_attributes(value)

    def build(self, cls: type, fields: dict[str, Any]) -> object:
        value: object = object.__new__(cls)
        if self._by_slots:
            for name, content in fields.items():
                _set(value, name, content)
        else:
            _set(value, "__dict__", fields)
        return value

    def default(self, cls: type, name: str) -> Any:
        field = {field.name: field for field in dataclasses.fields(cls)}[name]
        if field.default_factory is not dataclasses.MISSING:
            return field.default_factory()
        if field.default is dataclasses.MISSING:
            raise KeyError(name)
        return field.default


class _StructShape(Shape):
    """A msgspec Struct. Its constructor sets what it is given and validates nothing."""

    def __init__(self, cls: Any) -> None:
        super().__init__(cls.__struct_fields__)

    def fields(self, value: Any) -> dict[str, Any] | None:
        return None if getattr(value, "__dict__", None) else self._from_attributes(value)

    def build(self, cls: type, fields: dict[str, Any]) -> object:
        return cls(**fields)

    def default(self, cls: type, name: str) -> Any:
        msgspec: Any = sys.modules["msgspec"]
        field = {field.name: field for field in msgspec.structs.fields(cls)}[name]
        if field.default_factory is not msgspec.NODEFAULT:
            return field.default_factory()
        if field.default is msgspec.NODEFAULT:
            raise KeyError(name)
        return field.default


class _ModelShape(Shape):
    """A pydantic model, built as unpickling builds it.

    ``model_construct`` would apply aliases and call ``model_post_init``. Which fields were set explicitly is
    not kept: afterwards all of them count as set.
    """

    def __init__(self, cls: Any) -> None:
        super().__init__(tuple(cls.model_fields))
        self._takes_extra = cls.model_config.get("extra") == "allow"

    def fields(self, value: Any) -> dict[str, Any] | None:
        if value.__pydantic_private__ or value.__pydantic_extra__:
            return None
        return self._from_dict(value, value.__dict__)

    def build(self, cls: Any, fields: dict[str, Any]) -> object:
        value = cls.__new__(cls)
        value.__setstate__(
            {
                "__dict__": fields,
                "__pydantic_fields_set__": set(fields),
                "__pydantic_extra__": {} if self._takes_extra else None,
                "__pydantic_private__": None,
            }
        )
        return value

    def default(self, cls: Any, name: str) -> Any:
        field = cls.model_fields[name]
        if field.is_required():
            raise KeyError(name)
        return field.get_default(call_default_factory=True)


_shapes: weakref.WeakKeyDictionary[type, Shape | None] = weakref.WeakKeyDictionary()
_bases: weakref.WeakKeyDictionary[type, type | None] = weakref.WeakKeyDictionary()


def shape_of(cls: type) -> Shape | None:
    """Return how objects of a dataclass, msgspec Struct or pydantic model travel as fields; None if not."""
    try:
        return _shapes[cls]
    except KeyError:
        shape = _shapes[cls] = _find_shape(cls)
        return shape


def _find_shape(cls: Any) -> Shape | None:
    # A class of theirs can exist only where the library was imported.
    msgspec: Any = sys.modules.get("msgspec")
    if msgspec is not None and issubclass(cls, msgspec.Struct):
        return _StructShape(cls) if _is_plain_struct(cls, msgspec.Struct) else None
    pydantic: Any = sys.modules.get("pydantic.main")
    if pydantic is not None and issubclass(cls, pydantic.BaseModel):
        return _ModelShape(cls) if hasattr(cls, "model_fields") and _is_plain_model(cls) else None
    if _has(cls, "__dataclass_fields__"):
        slots = _slots(cls)
        return _DataclassShape(cls, slots) if _is_plain_dataclass(cls, slots) else None
    return None


def _is_plain_struct(cls: Any, base: Any) -> bool:
    own = _has(cls, "__post_init__") or _has(cls, "__setstate__")
    return not own and cls.__reduce__ is base.__reduce__ and cls.__init__ is base.__init__


def _is_plain_model(cls: Any) -> bool:
    return _pickles_by_default(cls, "pydantic.") and not any(
        _own_slots(base) for base in cls.__mro__ if not base.__module__.startswith("pydantic.")
    )


def _is_plain_dataclass(cls: Any, slots: frozenset[str]) -> bool:
    names = {field.name for field in dataclasses.fields(cls)}
    if not slots <= names or _has(cls, "__getnewargs__") or not _pickles_by_default(cls, "dataclasses"):
        return False
    for name in names:
        held = _lookup(cls, name)
        if hasattr(type(held), "__set__") and not isinstance(held, types.MemberDescriptorType):
            return False  # a property: the field's value is kept by the user's code
    try:
        object.__new__(cls)
    except TypeError:  # a subclass of a built-in type, which has state of its own
        return False
    return True


def _pickles_by_default(cls: Any, from_module: str = "") -> bool:
    """Tell whether pickling is left to object, or to the functions that a library puts into its classes."""
    if cls.__reduce__ is not object.__reduce__ or cls.__reduce_ex__ is not object.__reduce_ex__:
        return False
    for name in ("__getstate__", "__setstate__"):
        function = getattr(cls, name, None)
        if function is None or function is getattr(object, name, None):
            continue
        if not from_module or not (getattr(function, "__module__", "") or "").startswith(from_module):
            return False
    return not _has(cls, "__getnewargs_ex__") and cls not in copyreg.dispatch_table


def subclass_base(value: object) -> type | None:
    """Return the plain type, or tuple, whose value is all there is to an object of a subclass, else None.

    ``base_value`` returns that value.
    """
    base = _base_of(type(value))
    return None if base is None or getattr(value, "__dict__", None) else base


def base_value(value: Any, base: type) -> Any:
    """Return the value that an object of a subclass has as its base type; of a dict, the items."""
    if base is dict:
        # An OrderedDict keeps its order beside the dict's own.
        return list(OrderedDict.items(value) if type(value) is OrderedDict else dict.items(value))
    if base is list:
        return list(list.__iter__(value))
    return base.__getnewargs__(value)[0]  # type: ignore[attr-defined]


def rebuild_subclass(cls: type, value: Any) -> object:
    """Return the object of ``cls`` that has a value as its base type; a dict's is a list of pairs.

    The constructor of ``cls`` is not called: it may take other arguments or change them.

    Raises:
        WireError: The class is no subclass that travels so.
    """
    if cls is dict or cls is OrderedDict:
        return cls(value)
    base = _base_of(cls)
    if base is None:
        raise WireError(f"{type_name(cls)!r} is no subclass of a plain type any more. Put the class back.")
    if base is dict:
        items: dict[Any, Any] = dict.__new__(cls)
        dict.update(items, value)
        return items
    if base is list:
        elements: list[Any] = list.__new__(cls)
        list.extend(elements, value)
        return elements
    return base.__new__(cls, value)


def _base_of(cls: type) -> type | None:
    try:
        return _bases[cls]
    except KeyError:
        base = _bases[cls] = _find_base(cls)
        return base


def _find_base(cls: Any) -> type | None:
    if cls is OrderedDict:
        return dict
    if len(cls.__mro__) < 3:
        return None
    *own, base, _ = cls.__mro__
    if base not in _BASES or not all(c.__flags__ & _HEAP_TYPE for c in own):
        return None
    if _slots(cls) or not _pickles_by_default(cls):
        return None
    # namedtuple brings its own, which says what tuple's does.
    new_args = getattr(cls, "__getnewargs__", None)
    by_base = new_args is getattr(base, "__getnewargs__", None)
    by_namedtuple = base is tuple and getattr(new_args, "__module__", "") == "collections"
    return base if by_base or by_namedtuple else None


def _slots(cls: type) -> frozenset[str]:
    """Return the names of all slots of a class that hold an object's own state."""
    return frozenset().union(*map(_own_slots, cls.__mro__))


def _own_slots(cls: type) -> set[str]:
    if "__slots__" not in vars(cls):
        return set()
    return {name for name, held in vars(cls).items() if isinstance(held, types.MemberDescriptorType)}


def _has(cls: type, name: str) -> bool:
    return _lookup(cls, name) is not None


def _lookup(cls: type, name: str) -> Any:
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)

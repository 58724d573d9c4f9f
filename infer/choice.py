"""What the user asks for: device, precision, runtime."""

from dataclasses import dataclass

from infer.errors import UsageError

__all__ = ["DEVICES", "DTYPES", "HALVES", "RUNTIMES", "Choice"]

DEVICES = ("auto", "cpu", "cuda")
DTYPES = ("auto", "float32", "bfloat16", "float16", "int8")
RUNTIMES = ("auto", "onnx", "torch")
HALVES = ("bfloat16", "float16")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user asks for; `threads` are those of a CPU, 0 for one a core.

    Left to itself, a model runs in PyTorch on a GPU where there is one that PyTorch sees, and in
    ONNX Runtime on the CPU elsewhere, in int8. On the CPU, `float32` is PyTorch's where it is
    installed, unless `runtime` says otherwise.

    Raises:
        UsageError: A value is unknown, or two exclude each other.
    """

    device: str = "auto"
    dtype: str = "auto"
    runtime: str = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        for name, known in (("device", DEVICES), ("dtype", DTYPES), ("runtime", RUNTIMES)):
            if (value := getattr(self, name)) not in known:
                raise UsageError(f"{name}: expected one of {', '.join(known)}, found {value!r}")
        if self.dtype == "int8" and self.device == "cuda":
            raise UsageError("dtype int8 is for the CPU; on cuda ask for bfloat16 or float16")
        if self.dtype == "int8" and self.runtime == "torch":
            raise UsageError("dtype int8 is for the runtime onnx; PyTorch has the other ones")
        if self.dtype in HALVES and self.runtime == "onnx":
            raise UsageError(f"dtype {self.dtype} is for the runtime torch; onnx has float32, int8")

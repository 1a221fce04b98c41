"""How processes that work on large tensors keep their memory."""
from __future__ import annotations

#: Environment of a process whose glibc shall keep the memory of freed tensors instead of giving it back: new pages were an eighth of a training
#: step, and two fifths of aligning a frame. It counts from the start of a process on.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(8 << 30), "MALLOC_TOP_PAD_": str(64 << 20)}

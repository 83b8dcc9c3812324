"""The process that makes a large index: `python -m app.dataset.search_index TARGET DOCUMENT…`."""

import gc
import sys
from pathlib import Path

from app.dataset.search_index.index import index_documents

if __name__ == "__main__":
    gc.disable()  # nothing that is made here holds itself, and there is much of it
    index_documents(map(Path, sys.argv[2:]), Path(sys.argv[1]))

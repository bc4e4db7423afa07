"""Write the data that pages compute with, ``_static/data/``: 1,797 digits and one photograph.

Run with ``pip install scikit-learn==1.9.1 scikit-image==0.26.0``, which carry both; the licences are in
``_static/data/LICENSE.txt``.
"""

from pathlib import Path

import numpy as np
from skimage import color, data, transform
from sklearn.datasets import load_digits

FOLDER = Path(__file__).resolve().parents[2] / "_static" / "data"

digits = load_digits()
np.savez_compressed(FOLDER / "digits.npz", images=digits.images.astype(np.uint8), labels=digits.target.astype(np.uint8))

square = color.rgb2gray(data.coffee())[:, 100:500]
small = transform.resize(square, (128, 128), anti_aliasing=True)
np.save(FOLDER / "coffee.npy", np.round(small * 255).astype(np.uint8))

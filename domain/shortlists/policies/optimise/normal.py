"""The normal distribution and its inverse over arrays, to about 1e-15.

`upper_tail` is Cody's rational approximation of erfc (W. J. Cody, Mathematics of Computation 23,
1969); `quantile` is Wichura's algorithm AS 241, PPND16 (Applied Statistics 37, 1988).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_SMALL_TOP = (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2,
              3.77485237685302021e2, 3.20937758913846947e3)  # fmt: skip
_SMALL_BOTTOM = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
                 2.84423683343917062e3)  # fmt: skip
_MIDDLE_TOP = (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0,
               6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
               1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3)  # fmt: skip
_MIDDLE_BOTTOM = (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
                  1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3,
                  3.43936767414372164e3, 1.23033935480374942e3)  # fmt: skip
_FAR_TOP = (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
            1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4)  # fmt: skip
_FAR_BOTTOM = (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1,
               6.05183413124413191e-2, 2.33520497626869185e-3)  # fmt: skip

_CENTRE_TOP = (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
               4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
               1.3314166789178437745e2, 3.3871328727963666080e0)  # fmt: skip
_CENTRE_BOTTOM = (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
                  2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
                  4.2313330701600911252e1, 1.0)  # fmt: skip
_TAIL_TOP = (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
             1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
             4.63033784615654529590e0, 1.42343711074968357734e0)  # fmt: skip
_TAIL_BOTTOM = (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
                1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
                2.05319162663775882187e0, 1.0)  # fmt: skip
_END_TOP = (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
            2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
            5.46378491116411436990e0, 6.65790464350110377720e0)  # fmt: skip
_END_BOTTOM = (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
               7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
               5.99832206555887937690e-1, 1.0)  # fmt: skip


def probability(at: Floats) -> Floats:
    """Return the standard normal distribution function."""
    return 0.5 * upper_tail(-at / np.sqrt(2.0))


def upper_tail(at: Floats) -> Floats:
    """Return erfc."""
    size = np.abs(at)
    found = np.empty_like(size)
    small, far = size <= 0.46875, size > 4.0
    middle = ~small & ~far
    near, mid, out = size[small], size[middle], np.minimum(size[far], 27.0)
    found[small] = 1.0 - near * _ratio(near * near, _SMALL_TOP, _SMALL_BOTTOM)
    found[middle] = np.exp(-mid * mid) * _ratio(mid, _MIDDLE_TOP, _MIDDLE_BOTTOM)
    inverse = 1.0 / (out * out)
    series = inverse * _ratio(inverse, _FAR_TOP, _FAR_BOTTOM)
    found[far] = np.exp(-out * out) * (1.0 / np.sqrt(np.pi) - series) / out
    return np.where(at < 0, 2.0 - found, found)


def quantile(chance: Floats) -> Floats:
    """Return the inverse of the distribution function; minus and plus infinity at 0 and 1."""
    off = chance - 0.5
    found = np.empty_like(off)
    centre = np.abs(off) <= 0.425
    inner = 0.180625 - off[centre] ** 2
    found[centre] = off[centre] * _ratio(inner, _CENTRE_TOP, _CENTRE_BOTTOM)
    side = ~centre
    least = np.minimum(chance[side], 1.0 - chance[side])
    with np.errstate(divide="ignore"):
        root = np.sqrt(-np.log(least))
    tail = np.where(
        root <= 5.0,
        _ratio(np.minimum(root, 5.0) - 1.6, _TAIL_TOP, _TAIL_BOTTOM),
        _ratio(np.minimum(root, 40.0) - 5.0, _END_TOP, _END_BOTTOM),
    )
    found[side] = np.where(off[side] < 0, -tail, tail)
    found[chance <= 0.0], found[chance >= 1.0] = -np.inf, np.inf
    return found


def _ratio(at: Floats, top: tuple[float, ...], bottom: tuple[float, ...]) -> Floats:
    return np.asarray(np.polyval(top, at) / np.polyval(bottom, at))

"""The money of a valuation, written from the rules: lattice, income, prior, loan.

Independent of the daemon: plain floats under + - * / and sqrt in the order the rules name, so the last printed digit must agree.
"""
import math

POINTS = 4096
MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def mix(x):
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014)."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def lattice(seed, dimension):
    """u(k) = (rank(k) + 1/2) / 4096, rank by the mixed value, ties by k."""
    keyed = sorted((mix((seed + (dimension * POINTS + k + 1) * GAMMA) & MASK), k) for k in range(POINTS))
    u = [0.0] * POINTS
    for rank, (_, k) in enumerate(keyed):
        u[k] = (rank + 0.5) / POINTS
    return u


def triangular(low, mode, high, u):
    """Quantile function of the triangular distribution."""
    span = high - low
    if span <= 0:
        return mode
    cut = (mode - low) / span
    if u < cut:
        return low + math.sqrt(u * span * (mode - low))
    return high - math.sqrt((1 - u) * span * (high - mode))


def half_up(x):
    return math.floor(x + 0.5)


def millionth(x):
    return math.floor(x * 1000000 + 0.5) / 1000000


def quantiles(draws):
    """P10, P50, P90 = sorted draws 410, 2048, 3687 (1-based), and the mean in the order of the lattice."""
    ordered = sorted(draws)
    total = 0.0
    for draw in draws:
        total += draw
    return ordered[409], ordered[2047], ordered[3686], total / len(draws)


def annual_fee(bands, year):
    for last, fee in bands:
        if year <= last:
            return fee
    return bands[-1][1]


def slot_sales(forecast, t, fade):
    """Sales of slot t (from 1): as given, then fading year by year."""
    if t <= len(forecast):
        return forecast[t - 1]
    amount = forecast[-1]
    for _ in range(t - len(forecast)):
        amount = amount * (1 + fade)
    return amount


def present_value(case, sales_factor, fade, rate, life, horizon=0.0, steps=None):
    """The royalty-saving value at `horizon` years from the valuation date; an owner may let the patent lapse in any year."""
    n = life
    if n <= horizon:
        return 0.0
    slots = math.ceil(n)
    first = math.floor(horizon) + 1
    value = 0.0
    growth = 1 + case["i"]
    survival = [1.0]
    for t in range(1, slots + 1):
        survival.append((survival[-1] if t > 1 else case["pending"]) * (1 - case["hazard"]))
    for t in range(slots, first - 1, -1):
        weight = min(t, n) - max(t - 1, horizon)
        fee = annual_fee(case["fees"], case["running_year"] + t) * case["fee_share"] if t - 1 >= horizon else 0
        income = slot_sales(case["forecast"], t, fade) * sales_factor * weight * rate * (1 - case["tax"]) * survival[t]
        later = income - fee + value / growth
        value = later if later > 0 else 0.0
    return value / math.sqrt(growth)


def life_of(case, factor):
    """n of rule 5 for an economic life scaled by `factor`."""
    remaining = case["economic_life"] * factor - case["age"]
    floor = 1.0 if case["sold"] else 0.0
    n = min(case["legal"], max(floor, remaining))
    return n if n > 0 else 0.0


def draws(case, us, horizon=0.0, i=None):
    """All draws of the income approach on the lattice."""
    used = dict(case)
    if i is not None:
        used["i"] = i
    a = case["spread"]
    out = []
    for k in range(POINTS):
        factor = triangular(*case["sales_triangle"], us[0][k])
        fade = triangular(*case["fade_triangle"], us[0][k])
        rate = case["K"] * triangular(1 - a, 1, 1 + a, us[2][k])
        rate = rate if rate < case["rate_cap"] else case["rate_cap"]
        life = life_of(case, triangular(*case["life_triangle"], us[3][k]))
        out.append(present_value(used, factor, fade, rate, life, horizon))
    return out


def base_steps(case):
    """Rule 5: the base case slot by slot, with the present values of income and fee."""
    n, growth = case["life"], 1 + case["i"]
    survival, factor, rows = case["pending"], 1 / math.sqrt(growth), []
    for t in range(1, math.ceil(n) + 1):
        survival *= 1 - case["hazard"]
        weight = min(t, n) - (t - 1)
        sales = slot_sales(case["forecast"], t, -case["fade"])
        fee = annual_fee(case["fees"], case["running_year"] + t) * case["fee_share"]
        income = sales * weight * case["K"] * (1 - case["tax"]) * survival
        rows.append({"slot": t, "sales": sales, "weight": weight, "survival": survival, "discount_factor": factor,
                     "income_present_value": income * factor, "fee": fee, "fee_present_value": fee * factor})
        factor /= growth
    return rows


def annuity(rate, life):
    """The mid-year annuity of `life` years: the last slot with its fraction."""
    total, factor = 0.0, 1 / math.sqrt(1 + rate)
    for t in range(1, math.ceil(life) + 1):
        total += (min(t, life) - (t - 1)) * factor
        factor /= 1 + rate
    return total


def net_realisable(values, us, sale, triangle, cost, rate, years_to_sell):
    """Rule 15: NRV_k = V_k R_k (1 - cost)/(1 + r_L)^T, R_k triangular where u4(k) < p_sale, else 0."""
    later = (1 + rate) ** years_to_sell
    return [value * triangular(*triangle, us[5][k]) * (1 - cost) / later if us[4][k] < sale else 0.0 for k, value in enumerate(values)]


def shortfall(realisable, balance):
    """(share of draws below the balance, mean of max(0, balance - NRV))."""
    below = sum(1 for value in realisable if value < balance)
    total = 0.0
    for value in realisable:
        total += max(0.0, balance - value)
    return below / len(realisable), total / len(realisable)

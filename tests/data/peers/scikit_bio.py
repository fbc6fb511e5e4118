# pip install scikit-bio==0.7.4 && python scikit_bio.py > scikit-bio.csv
from skbio.diversity import alpha

for line in open("counts.csv"):
    name, counts = line.strip().split(",")
    counts = [int(count) for count in counts.split()]
    low, high = alpha.esty_ci(counts)
    for figure, value in {
        "observed": alpha.sobs(counts),
        "singles": alpha.singles(counts),
        "doubles": alpha.doubles(counts),
        "goods_coverage": alpha.goods_coverage(counts),
        "chao1": alpha.chao1(counts, bias_corrected=True),
        "esty_low": low,
        "esty_high": high,
    }.items():
        print(name, figure, repr(float(value)), sep=",")

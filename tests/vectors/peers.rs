//! Estimates against those of other programs: scikit-bio (Python) and vegan (R).
//!
//! `tests/data/peers/` has the counts, the two scripts with the command that installs what they need, and what they
//! printed. Both count individuals of species; here these are incidences of prompts, or prompts of facts.

use std::fs;
use std::path::Path;

use hapax::estimate::candidates::AnswerLaw;
use hapax::estimate::coverage::sample_coverage;
use hapax::estimate::forecast::rarefied;
use hapax::estimate::interval::esty;
use hapax::figure::Undefined;
use hapax::spectrum::Spectrum;

/// How often each species was counted.
struct Community {
    name: String,
    counts: Vec<u64>,
}

impl Community {
    fn all() -> Vec<Community> {
        let community = |line: &Vec<String>| Community {
            name: line[0].clone(),
            counts: line[1]
                .split(' ')
                .map(|count| count.parse().unwrap())
                .collect(),
        };
        lines("counts.csv").iter().map(community).collect()
    }

    /// Individuals.
    fn size(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn counted(&self, times: u64) -> u64 {
        self.counts.iter().filter(|&&count| count == times).count() as u64
    }

    fn spectrum(&self) -> Spectrum {
        let answered = self.counts.iter().map(|&count| (count as u32, count));
        Spectrum::new(self.size(), 0, answered)
    }

    /// Species as facts, and individuals as the prompts that have them.
    fn law(&self) -> AnswerLaw {
        AnswerLaw::new(self.counts.iter().map(|&count| (count, 1)))
    }
}

fn lines(name: &str) -> Vec<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/peers");
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let fields = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().map(fields).collect()
}

fn assert_close(computed: f64, printed: f64, what: &[String]) {
    let near = (computed - printed).abs() <= 1e-9 * printed.abs().max(1e-3);
    assert!(near, "{what:?}: {computed}");
}

#[test]
fn scikit_bio() {
    let communities = Community::all();
    for line in lines("scikit-bio.csv") {
        let community = communities.iter().find(|of| of.name == line[0]).unwrap();
        let spectrum = community.spectrum();
        let printed: f64 = line[2].parse().unwrap();
        let interval = esty(&spectrum, community.counted(2), 1.0);
        let computed = match line[1].as_str() {
            "observed" => community.law().distinct() as f64,
            "singles" => spectrum.singletons() as f64,
            "doubles" => spectrum.at(2) as f64 / 2.0,
            "goods_coverage" => sample_coverage(&spectrum, 1.0).unwrap(),
            "chao1" => community.law().chao1(),
            // Where scikit-bio's interval has no width there is none here, and here it ends at 0.
            "esty_low" | "esty_high" if community.name == "even" => {
                assert_eq!(interval, Err(Undefined::NoSingletonOrDoubleton));
                continue;
            }
            "esty_low" => {
                assert_close(interval.unwrap().low, printed.max(0.0), &line);
                continue;
            }
            "esty_high" => interval.unwrap().high,
            figure => panic!("{figure}"),
        };
        assert_close(computed, printed, &line);
    }
}

#[test]
fn vegan() {
    let communities = Community::all();
    for line in lines("vegan.csv") {
        let community = communities.iter().find(|of| of.name == line[0]).unwrap();
        let (part, printed): (u64, f64) = (line[2].parse().unwrap(), line[3].parse().unwrap());
        let species: Vec<_> = community.counts.iter().map(|&count| (count, 1)).collect();
        let here = rarefied(&species, community.size(), part).unwrap();
        let computed = match line[1].as_str() {
            "rarefied" => here.distinct,
            "rate" => here.rate,
            "chao1" => community.law().chao1(),
            "same" => community.law().sum_of_squares().unwrap(),
            figure => panic!("{figure}"),
        };
        assert_close(computed, printed, &line);
    }
}

//! Small audits: their counts are made up, their figures are what the estimators make of these counts.

use hapax::audit::*;
use hapax::estimate::bound::{
    Constants, FailureProbability, RelationShare, RowShares, floor_pairs, theorem_two_lower,
    theorem_two_upper,
};
use hapax::estimate::coverage::{singleton_rate, singleton_rate_among_answered};
use hapax::estimate::interval::esty;
use hapax::figure::{Figure, Recorded, Undefined};
use hapax::ledger::{Drop, Fault, Ledger, Skip};
use hapax::pipeline::forecast::forecasts;
use hapax::pipeline::warnings::warn;
use hapax::spectrum::Spectrum;

/// What the row of one domain or relation was counted to be.
struct Counts {
    name: &'static str,
    documents: u64,
    with_pairs: u64,
    incidences: u64,
    abstentions: u64,
    prompts: u64,
    singletons: u64,
    candidates: u64,
    arbitrary: bool,
}

impl Counts {
    const fn of(name: &'static str, documents: [u64; 2], pairs: [u64; 4]) -> Self {
        Counts {
            name,
            documents: documents[0],
            with_pairs: documents[1],
            incidences: pairs[0],
            abstentions: pairs[1],
            prompts: pairs[2],
            singletons: pairs[3],
            candidates: 48_211,
            arbitrary: true,
        }
    }

    const fn with(self, candidates: u64, arbitrary: bool) -> Self {
        Counts {
            candidates,
            arbitrary,
            ..self
        }
    }

    fn share(&self) -> RelationShare {
        RelationShare {
            incidences: self.incidences,
            singletons: self.singletons,
            candidates: self.candidates,
            arbitrary: self.arbitrary,
        }
    }

    fn row(&self, shares: &[RelationShare]) -> Row {
        let answered = self.incidences - self.abstentions;
        let repeated = answered - self.singletons;
        let spectrum = Spectrum::new(
            self.incidences,
            self.abstentions,
            [(1, self.singletons), (4, repeated)],
        );
        let doubletons = self.singletons / 4;
        let shares = RowShares::new(shares.iter().copied());
        let bound = |bound: &dyn Fn(&RowShares) -> Figure<_>| {
            Recorded::from(shares.clone().and_then(|row| bound(&row)))
        };
        Row {
            domain: None,
            relation: None,
            documents: self.documents,
            documents_with_pairs: self.with_pairs,
            incidences: self.incidences,
            abstentions: self.abstentions,
            distinct_prompts: self.prompts,
            prompts_unanswered: 0,
            singletons: self.singletons,
            doubletons,
            spectrum: spectrum.iter().collect(),
            singleton_rate: rate(&spectrum).into(),
            singleton_rate_answered: value(singleton_rate_among_answered(&spectrum, 1.0)).into(),
            singleton_rate_within: value(singleton_rate(&spectrum, 1.0).map(|rate| rate.sqrt()))
                .into(),
            abstention_share: None,
            prompts_chao1: None,
            sample_coverage: None,
            spellings: None,
            as_trained: None,
            missing_mass: missing_mass(&spectrum, doubletons, self.with_pairs).into(),
            forecast_alone: None,
            forecast: Some(forecasts(&spectrum, 1.0, None).into()),
            mixture: None,
            candidates: None,
            law: None,
            expected_error: None,
            contested: Some(Recorded::Defined(self.contested())),
            arbitrary: None,
            floors: Floors {
                pairs: bound(&|row| floor_pairs(row, FailureProbability::ONE_PERCENT)),
                paper: bound(&|row| theorem_two_lower(row, Constants::Printed)),
                pairs_observed_answers: None,
                documents: None,
                documents_observed_answers: None,
            },
            monofact_rate: None,
            attainable: None,
            warnings: Vec::new(),
        }
    }

    /// One prompt in a hundred, and all prompts of relations whose facts are not arbitrary.
    fn contested(&self) -> ContestedShare {
        let value = if self.arbitrary { 0.01 } else { 1.0 };
        ContestedShare {
            value,
            standard_error: 0.0,
            prompts: value * self.prompts as f64,
            within_a_document: 0.0,
            singletons: 0.0,
            incidences_share: value,
        }
    }

    fn domain(&self) -> Row {
        Row {
            domain: Some(self.name.to_owned()),
            ..self.row(&[self.share()])
        }
    }

    fn relation(&self) -> Row {
        Row {
            relation: Some(self.name.to_owned()),
            candidates: Some(Candidates {
                seen: None,
                distinct_facts: self.candidates,
                source: match self.candidates {
                    365 => CandidateSource::Configured,
                    _ => CandidateSource::Observed,
                },
            }),
            arbitrary: Some(self.arbitrary),
            ..self.row(&[self.share()])
        }
    }
}

fn rate(spectrum: &Spectrum) -> Figure<Rate> {
    let standard_error = 0.0;
    singleton_rate(spectrum, 1.0).map(|value| Rate {
        value,
        standard_error,
    })
}

fn value(figure: Figure) -> Figure<Value> {
    figure.map(|value| Value { value })
}

/// Esty's ends in both cases: how documents differ is not made up here.
fn missing_mass(spectrum: &Spectrum, doubletons: u64, with_pairs: u64) -> Figure<MissingMass> {
    let few = with_pairs < 1_000;
    esty(spectrum, doubletons, 1.0).map(|interval| MissingMass {
        value: interval.value,
        standard_error: interval.standard_error,
        low: interval.low,
        high: interval.high,
        level: interval.level,
        design_effect: (!few).then_some(1.0),
        method: match few {
            true => MissingMass::BY_PAIR.to_owned(),
            false => MissingMass::BY_DOCUMENT.to_owned(),
        },
    })
}

/// Rows that add up, as those of domains do.
fn audit(domains: &[Counts], relations: &[Counts]) -> Audit {
    let sum = |count: fn(&Counts) -> u64| domains.iter().map(count).sum::<u64>();
    let corpus = Counts::of(
        "corpus",
        [sum(|of| of.documents), sum(|of| of.with_pairs)],
        [
            sum(|of| of.incidences),
            sum(|of| of.abstentions),
            relations.iter().map(|of| of.prompts).sum(),
            sum(|of| of.singletons),
        ],
    );
    let shares: Vec<_> = relations.iter().map(Counts::share).collect();
    let attainable =
        RowShares::new(shares.clone()).map(|row| theorem_two_upper(&row, Constants::Printed, None));
    let total = Row {
        attainable: Some(attainable.into()),
        ..corpus.row(&shares)
    };
    Audit {
        schema: SCHEMA,
        complete: true,
        manifest: manifest(),
        ledger: Ledger {
            shards: 30,
            bytes_compressed: 1_181_116_006,
            bytes_decoded: 4_187_593_113,
            records: corpus.documents,
            records_read: corpus.documents,
            documents: corpus.documents,
            documents_without_pairs: corpus.documents - corpus.with_pairs,
            pairs: corpus.incidences * 11 / 10,
            incidences: corpus.incidences,
            ..Ledger::default()
        },
        rules: rules(relations),
        total,
        domains: domains.iter().map(Counts::domain).collect(),
        relations: relations.iter().map(Counts::relation).collect(),
        cells: None,
        duplicates: None,
        shared_prompts: None,
        contested_prompts: Vec::new(),
        gates: Vec::new(),
    }
}

/// Three rules for each relation: one that found everything, one that found nothing, one that never ran.
fn rules(relations: &[Counts]) -> Vec<RuleCounts> {
    let rule = |relation: &Counts, name: &str, searched: u64, pairs: u64| RuleCounts {
        relation: relation.name.into(),
        rule: format!("{}-{name}", relation.name),
        kind: "pattern".into(),
        searched,
        matched: pairs,
        pairs,
    };
    let of = |relation: &Counts| {
        [
            rule(
                relation,
                "sentence",
                3 * relation.incidences,
                relation.incidences,
            ),
            rule(relation, "box", 1_234, 0),
            rule(relation, "table", 0, 0),
        ]
    };
    relations.iter().flat_map(of).collect()
}

fn manifest() -> Manifest {
    Manifest {
        version: "0.1.0".into(),
        config_hash: "00112233445566778899aabbccddeeff".into(),
        seed: 0,
        unit: "incidence".into(),
        duplicates: Copies::Keep,
        weights: None,
        mode: Mode::Exact,
        skip_share_max: 1e-4,
        limit: None,
        sample: None,
        expected_false_merges: 1.3e-6,
        started: "2025-01-01T00:00:00Z".into(),
        seconds: 12.43,
        inputs: Vec::new(),
        ignored: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Ten domains of very different sizes, four relations, nothing lost.
pub fn healthy() -> Audit {
    let domains = [
        Counts::of(
            "Pile-CC",
            [7_431_022, 801_211],
            [2_410_332, 12_001, 1_100_204, 700_310],
        ),
        Counts::of(
            "Wikipedia (en)",
            [1_204_113, 611_902],
            [1_803_221, 0, 902_113, 412_003],
        ),
        Counts::of(
            "OpenWebText2",
            [2_310_221, 204_011],
            [412_933, 3_110, 290_311, 201_994],
        ),
        Counts::of(
            "USPTO Backgrounds",
            [811_204, 99_120],
            [120_332, 0, 80_221, 9_211],
        ),
        Counts::of("Books3", [11_021, 10_992], [99_120, 0, 60_331, 9_120]),
        Counts::of(
            "a-very-long-subdomain.of-some.example.org",
            [40_112, 8_120],
            [12_033, 7_204, 4_020, 3_201],
        ),
        Counts::of("StackExchange", [1_511_204, 3_301], [4_120, 0, 3_902, 15]),
        Counts::of("Enron Emails", [51_002, 512], [611, 0, 402, 301]),
        Counts::of("DM Mathematics", [102_311, 31], [31, 0, 1, 0]),
        Counts::of("Github", [1_804_331, 0], [0, 0, 0, 0]),
    ];
    let relations = [
        Counts::of(
            "birth-date",
            [0, 1_104_311],
            [3_110_441, 0, 1_690_220, 901_332],
        )
        .with(48_211, true),
        Counts::of(
            "question-answer",
            [0, 301_221],
            [1_204_113, 22_315, 602_113, 401_233],
        )
        .with(365, true),
        Counts::of("nationality", [0, 201_120], [500_120, 0, 99_120, 30_221]).with(194, false),
        Counts::of("sex", [0, 31_221], [48_059, 0, 9_120, 3_369]).with(2, true),
    ];
    let mut audit = audit(&domains, &relations);
    let mut cell = domains[1].domain();
    cell.relation = Some("birth-date".into());
    audit.cells = Some(vec![cell]);
    warned(audit)
}

/// Small, limited, with a broken shard and records that could not be read.
pub fn damaged() -> Audit {
    let domains = [
        Counts::of("news", [80_412, 612], [1_204, 801, 300, 96]),
        Counts::of("dialogue", [20_331, 40], [40, 0, 8, 0]),
    ];
    let relations = [Counts::of("birth-date", [0, 652], [1_244, 801, 308, 96]).with(290, true)];
    let mut audit = audit(&domains, &relations);
    audit.complete = false;
    audit.manifest.limit = Some(100_995);
    audit.manifest.ignored = vec!["README.md".into(), "dataset_info.json".into()];
    audit.manifest.seconds = 725.0;
    let ledger = &mut audit.ledger;
    ledger.documents_without_text = 12;
    ledger.documents_without_domain = 3;
    for record in 0..240 {
        ledger.skip(
            Skip::BadJson,
            1_050,
            fault(
                "news/part-00003.jsonl.zst",
                record * 7,
                "expected `,` or `}` at line 1 column 812",
            ),
        );
    }
    for record in 0..12 {
        ledger.skip(
            Skip::OverRecordLimit,
            70_000_000,
            fault(
                "news/part-00007.jsonl.zst",
                record,
                "longer than the record limit",
            ),
        );
    }
    ledger.part_unread(Fault {
        path: "dialogue/part-00001.jsonl.zst".into(),
        record: None,
        compressed_offset: Some(18_204_113),
        decoded_offset: None,
        reason: "the zstd frame ends too early".into(),
    });
    (0..31).for_each(|_| ledger.drop_pair(Drop::NoCanonicalForm));
    (0..7).for_each(|_| ledger.drop_pair(Drop::PromptOverLimit));
    warned(audit)
}

fn fault(path: &str, record: u64, reason: &str) -> Fault {
    Fault {
        path: path.into(),
        record: Some(record),
        compressed_offset: None,
        decoded_offset: Some(record * 1_050),
        reason: reason.into(),
    }
}

/// Documents in which no rule matched.
pub fn no_pairs() -> Audit {
    audit(&[Counts::of("code", [1_204, 0], [0, 0, 0, 0])], &[])
}

/// A run that counts mentions.
pub fn mentions() -> Audit {
    let domains = [Counts::of(
        "wiki",
        [9_000, 4_000],
        [10_000, 0, 5_000, 2_000],
    )];
    let relations = [Counts::of("capital", [0, 4_000], [10_000, 0, 5_000, 2_000])];
    let mut audit = audit(&domains, &relations);
    audit.manifest.unit = "mention".into();
    audit.total.attainable = None;
    let Audit {
        total,
        domains,
        relations,
        ..
    } = &mut audit;
    for row in std::iter::once(total).chain(domains).chain(relations) {
        row.missing_mass = Err(Undefined::MentionUnit).into();
        row.floors.pairs = Err(Undefined::MentionUnit).into();
        row.floors.paper = Err(Undefined::MentionUnit).into();
        row.forecast = Some(Err(Undefined::MentionUnit).into());
    }
    warned(audit)
}

/// The widest figures, and names that no terminal should be given.
pub fn extreme() -> Audit {
    const MANY: u64 = 999_400_000_000;
    let domains = [
        Counts::of(
            "\u{1b}]0;title\u{7}維基百科自由的百科全書自由的百科全書\u{202e}",
            [MANY; 2],
            [MANY, MANY / 2, MANY, 120_000_000],
        ),
        Counts::of("", [MANY; 2], [MANY, 0, MANY, MANY - 1]),
        Counts::of("few", [1; 2], [1, 0, 1, 1]),
    ];
    let relations = [
        Counts::of(
            "a-relation-with-quite-a-long-name\n",
            [0, MANY],
            [MANY, 0, MANY, 120_000_000],
        )
        .with(MANY, false),
        Counts::of("one", [0, MANY], [MANY, 0, MANY, 120_000_000]).with(1, true),
    ];
    let mut audit = audit(&domains, &relations);
    audit.complete = false;
    audit
        .ledger
        .part_unread(fault(&"long/".repeat(60), 1, &"why ".repeat(80)));
    warned(audit)
}

/// The audit with the warnings that it calls for.
fn warned(mut audit: Audit) -> Audit {
    warn(&mut audit);
    audit
}

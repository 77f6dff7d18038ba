//! A simulated world: a clock, jobs that take their time, servers that count.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const START: Timestamp = Timestamp(1_784_000_000_000);

fn plan(key: u32) -> Plan {
    Plan {
        key,
        origin: 1,
        budget: 1,
        interval: MINUTE,
        local: false,
    }
}

const SUCCESS: Outcome = Outcome {
    verdict: Verdict::Success,
    requests: 1,
    quota: None,
    not_before: None,
};
const FAILURE: Outcome = Outcome {
    verdict: Verdict::Failure,
    ..SUCCESS
};

fn limited(until: Timestamp) -> Outcome {
    Outcome {
        verdict: Verdict::Limited { until },
        ..SUCCESS
    }
}

/// A schedule on its clock.
struct World {
    schedule: Schedule,
    now: Timestamp,
    random: u32,
    /// Who runs, and until when.
    running: Vec<(Timestamp, u32)>,
    /// When each was started.
    starts: BTreeMap<u32, Vec<Timestamp>>,
    /// Whatever was said besides starts.
    said: Vec<(u32, Turn)>,
}

impl World {
    fn new(plans: &[Plan]) -> Self {
        let mut schedule = Schedule::default();
        for &plan in plans {
            schedule.add(plan, START);
        }
        Self {
            schedule,
            now: START,
            random: 1,
            running: Vec::new(),
            starts: BTreeMap::new(),
            said: Vec::new(),
        }
    }

    fn random(&mut self) -> u32 {
        self.random = self
            .random
            .wrapping_mul(1_664_525)
            .wrapping_add(1_013_904_223);
        self.random >> 8
    }

    /// Starts what is due; every poll takes as long as given.
    fn start(&mut self, took: i64) -> Vec<u32> {
        let mut started = Vec::new();
        // Those who come later may use up what others wait for; that is said
        // the second time.
        for _ in 0..2 {
            for (key, turn) in self.schedule.due(self.now) {
                if turn == Turn::Start {
                    self.starts.entry(key).or_default().push(self.now);
                    self.running.push((self.now.plus(took), key));
                    started.push(key);
                } else {
                    self.said.push((key, turn));
                }
            }
        }
        started
    }

    /// Goes on to whatever comes next, at most to `end`; tells who then ends.
    fn step(&mut self, end: Timestamp) -> Option<u32> {
        let wake = self.schedule.next_wake(self.now);
        assert!(
            wake.is_none_or(|wake| wake > self.now),
            "what is due was started: {wake:?} at {:?}",
            self.now
        );
        let job = self.running.iter().copied().min();
        let next = job.map(|(at, _)| at).into_iter().chain(wake).min();
        self.now = next.unwrap_or(end).min(end);
        let (at, key) = job?;
        if at > self.now {
            return None;
        }
        self.running.retain(|&running| running != (at, key));
        Some(key)
    }

    /// Lives until `end`, every poll ending as `answer` says.
    fn run(
        &mut self,
        end: Timestamp,
        took: i64,
        mut answer: impl FnMut(u32, Timestamp) -> Outcome,
    ) {
        self.start(took);
        while self.now < end {
            if let Some(key) = self.step(end) {
                let outcome = answer(key, self.now);
                let random = self.random();
                self.schedule.finished(key, &outcome, self.now, random);
            }
            self.start(took);
        }
    }

    fn gaps(&self, key: u32) -> Vec<i64> {
        let starts = &self.starts[&key];
        starts
            .windows(2)
            .map(|pair| pair[1].since(pair[0]))
            .collect()
    }

    fn count(&self) -> usize {
        self.starts.values().map(Vec::len).sum()
    }
}

/// A provider with a limit per hour, as GitHub has it.
struct Server {
    limit: i64,
    used: i64,
    reset: Timestamp,
    refused: u32,
    most_used: i64,
}

impl Server {
    fn new(limit: i64) -> Self {
        Self {
            limit,
            used: 0,
            reset: Timestamp(0),
            refused: 0,
            most_used: 0,
        }
    }

    fn answer(&mut self, now: Timestamp, requests: u32) -> Outcome {
        if now >= self.reset {
            self.used = 0;
            self.reset = Timestamp(now.0 / SECOND * SECOND).plus(HOUR);
        }
        let cost = i64::from(requests);
        let refused = self.used + cost > self.limit;
        if refused {
            self.refused += 1;
        } else {
            self.used += cost;
        }
        self.most_used = self.most_used.max(self.used);
        let reset = self.reset;
        Outcome {
            verdict: if refused {
                Verdict::Limited { until: reset }
            } else {
                Verdict::Success
            },
            requests,
            quota: Some(Quota {
                limit: self.limit,
                remaining: self.limit - self.used,
                reset,
            }),
            not_before: None,
        }
    }
}

#[test]
fn first_answers_are_asked_for_at_once_and_four_at_a_time() {
    let elsewhere = Plan {
        origin: 2,
        budget: 2,
        ..plan(9)
    };
    let plans: Vec<Plan> = (0..6).map(plan).chain([elsewhere]).collect();
    let mut world = World::new(&plans);
    assert_eq!(world.start(SECOND), [0, 1, 2, 3, 9]);
    assert_eq!(
        world.schedule.next_wake(world.now),
        None,
        "the end of a job wakes"
    );
    let ended = world.step(START.plus(HOUR)).unwrap();
    world.schedule.finished(ended, &SUCCESS, world.now, 0);
    assert_eq!(world.start(SECOND), [4]);
}

#[test]
fn intervals_vary_by_a_tenth_and_go_from_start_to_start() {
    let mut world = World::new(&[plan(0)]);
    world.run(START.plus(24 * HOUR), 4 * SECOND, |_, _| SUCCESS);
    let gaps = world.gaps(0);
    let (least, most) = (*gaps.iter().min().unwrap(), *gaps.iter().max().unwrap());
    assert!((54_000..55_000).contains(&least), "{least}");
    assert!((65_000..=66_000).contains(&most), "{most}");
    let mean = gaps.iter().sum::<i64>() / i64::try_from(gaps.len()).unwrap();
    assert!((59_000..61_000).contains(&mean), "{mean}");
}

#[test]
fn a_slow_provider_is_not_asked_twice_at_once() {
    let quick = Plan {
        interval: SECOND,
        ..plan(0)
    };
    let mut world = World::new(&[quick]);
    world.run(START.plus(MINUTE), 10 * SECOND, |_, _| SUCCESS);
    assert!(world.gaps(0).iter().all(|gap| *gap == 10 * SECOND + BREATH));
}

#[test]
fn failures_back_off_to_a_quarter_of_an_hour_and_success_ends_that() {
    let mut world = World::new(&[plan(0)]);
    world.run(START.plus(3 * HOUR), 0, |_, _| FAILURE);
    let gaps = world.gaps(0);
    for (gap, expected) in gaps.iter().zip([1, 2, 4, 8, 15, 15, 15]) {
        let expected = expected * MINUTE;
        assert!((gap - expected).abs() <= expected / 10, "{gap}");
        assert!(*gap <= 15 * MINUTE);
    }
    let before = world.starts[&0].len();
    let end = world.now.plus(20 * MINUTE);
    world.run(end, 0, |_, _| SUCCESS);
    let healed = &world.gaps(0)[before..];
    assert!(healed.iter().all(|gap| *gap <= 66 * SECOND), "{healed:?}");
}

#[test]
fn a_long_interval_is_not_shortened_by_failures() {
    let slow = Plan {
        interval: HOUR,
        ..plan(0)
    };
    let mut world = World::new(&[slow]);
    world.run(START.plus(10 * HOUR), 0, |_, _| FAILURE);
    assert!(
        world
            .gaps(0)
            .iter()
            .all(|gap| (54 * MINUTE..=HOUR).contains(gap))
    );
}

#[test]
fn nothing_starts_while_hidden_and_what_is_due_starts_on_return() {
    let late = Plan {
        interval: HOUR,
        ..plan(1)
    };
    let mut world = World::new(&[plan(0), late]);
    world.run(START.plus(SECOND), 0, |_, _| SUCCESS);
    world.schedule.set_visible(false);
    assert_eq!(world.schedule.next_wake(world.now), None);
    world.now = START.plus(10 * MINUTE);
    assert_eq!(world.start(0), [0; 0]);
    assert_eq!(world.schedule.next_of(0, world.now), None);
    world.schedule.set_visible(true);
    assert_eq!(world.start(0), [0], "the other one is not due");
}

#[test]
fn without_a_network_it_is_said_once_and_all_that_failed_starts_when_it_is_back() {
    let local = Plan {
        origin: 2,
        budget: 2,
        local: true,
        ..plan(2)
    };
    let mut world = World::new(&[plan(0), plan(1), local]);
    world.run(START.plus(SECOND), 0, |key, _| {
        if key == 0 { FAILURE } else { SUCCESS }
    });
    world.schedule.set_online(false, world.now);
    world.run(START.plus(10 * MINUTE), 0, |_, _| SUCCESS);
    world.said.sort_by_key(|said| said.0);
    assert_eq!(world.said, [(0, Turn::Offline), (1, Turn::Offline)]);
    assert_eq!(world.starts[&0].len(), 1);
    assert!(world.starts[&2].len() > 8, "this machine needs no network");
    world.schedule.set_online(true, world.now);
    let mut started = world.start(0);
    started.sort_unstable();
    assert_eq!(started[..2], [0, 1]);
}

#[test]
fn fifty_panes_with_one_token_stay_under_the_limit_with_their_usual_interval() {
    let plans: Vec<Plan> = (0..50).map(plan).collect();
    let mut world = World::new(&plans);
    let mut server = Server::new(5000);
    world.run(START.plus(HOUR), 300, |_, now| server.answer(now, 1));
    assert_eq!(server.refused, 0);
    let count = world.count();
    assert!((2900..3200).contains(&count), "{count}");
    for key in 0..50 {
        assert!(world.gaps(key).iter().all(|gap| *gap < 70 * SECOND));
    }
    let all_by = world.starts.values().map(|starts| starts[0]).max().unwrap();
    assert!(all_by.since(START) < 5 * SECOND, "first answers come soon");
}

#[test]
fn two_hundred_panes_share_what_there_is() {
    let plans: Vec<Plan> = (0..200).map(plan).collect();
    let mut world = World::new(&plans);
    let mut server = Server::new(5000);
    world.run(START.plus(4 * HOUR), 300, |_, now| server.answer(now, 1));
    assert_eq!(server.refused, 0);
    assert!(server.most_used <= 4760, "{}", server.most_used);
    assert!(world.count() > 4 * 4500, "what there is is used");
    let counts = world.starts.values().map(Vec::len);
    let (least, most) = (counts.clone().min().unwrap(), counts.max().unwrap());
    assert!(most - least <= 4, "{least} to {most}");
    let longest = (0..200).flat_map(|key| world.gaps(key)).max().unwrap();
    assert!(longest < 4 * MINUTE, "{longest}");
}

#[test]
fn fifty_panes_without_a_token_get_older_but_none_is_refused_or_forgotten() {
    let plans: Vec<Plan> = (0..50).map(plan).collect();
    let mut world = World::new(&plans);
    let mut server = Server::new(60);
    world.run(START.plus(6 * HOUR), 300, |_, now| server.answer(now, 1));
    assert_eq!(server.refused, 0);
    assert!(server.most_used < 60, "{}", server.most_used);
    let all_by = world.starts.values().map(|starts| starts[0]).max().unwrap();
    assert!(all_by.since(START) < 5 * SECOND, "first answers come soon");
    let longest = (0..50).flat_map(|key| world.gaps(key)).max().unwrap();
    assert!(longest < 115 * MINUTE, "nobody starves: {longest}");
    // Once spread out, a pane is about an hour old at most.
    let last = (0..50)
        .map(|key| *world.starts[&key].last().unwrap())
        .min()
        .unwrap();
    assert!(world.now.since(last) < 65 * MINUTE);
}

#[test]
fn more_panes_than_requests_wait_for_the_next_period_and_say_so() {
    let plans: Vec<Plan> = (0..100).map(plan).collect();
    let mut world = World::new(&plans);
    let mut server = Server::new(60);
    world.run(START.plus(10 * MINUTE), 300, |_, now| server.answer(now, 1));
    assert_eq!(server.refused, 0);
    assert_eq!(world.count(), 57, "three are kept for others");
    let waits: Vec<u32> = world
        .said
        .iter()
        .filter(|(key, _)| !world.starts.contains_key(key))
        .map(|&(key, turn)| {
            assert_eq!(
                turn,
                Turn::Limited {
                    until: server.reset
                }
            );
            key
        })
        .collect();
    assert_eq!(waits.len(), 43);
    assert_eq!(
        world.schedule.next_of(waits[0], world.now),
        Some(server.reset)
    );
    world.run(START.plus(2 * HOUR), 300, |_, now| server.answer(now, 1));
    assert_eq!(world.starts.len(), 100);
}

#[test]
fn polls_of_several_requests_are_counted_as_such() {
    let plans: Vec<Plan> = (0..50).map(plan).collect();
    let mut world = World::new(&plans);
    let mut server = Server::new(5000);
    world.run(START.plus(3 * HOUR), 900, |_, now| server.answer(now, 5));
    assert_eq!(server.refused, 0);
    assert!(server.most_used < 5000);
    let longest = (0..50).flat_map(|key| world.gaps(key)).max().unwrap();
    assert!(longest < 5 * MINUTE, "{longest}");
}

#[test]
fn one_credential_does_not_pay_for_another() {
    let other = Plan {
        budget: 2,
        ..plan(1)
    };
    let mut world = World::new(&[plan(0), other]);
    let until = START.plus(30 * MINUTE);
    world.run(START.plus(20 * MINUTE), 0, |key, _| {
        if key == 0 { limited(until) } else { SUCCESS }
    });
    assert_eq!(world.starts[&0].len(), 1);
    assert!(world.starts[&1].len() > 15);
}

#[test]
fn a_met_limit_holds_for_all_of_its_budget_and_doubles_when_met_again() {
    let mut world = World::new(&[plan(0), plan(1)]);
    assert_eq!(world.start(0), [0, 1]);
    let until = START.plus(7 * SECOND);
    world.schedule.finished(1, &SUCCESS, START, 0);
    world.schedule.finished(0, &limited(until), START, 0);
    world.running.clear();
    assert_eq!(
        world.schedule.next_of(0, START),
        Some(until),
        "as the provider says"
    );
    world.run(START.plus(12 * MINUTE), 0, |_, now| {
        limited(now.plus(7 * SECOND))
    });
    // Once per minute, two minutes, four …; both may try when it opens.
    let gaps: Vec<i64> = world.gaps(0).iter().map(|gap| gap / MINUTE).collect();
    assert_eq!(gaps, [0, 1, 2, 4]);
}

#[test]
fn a_source_that_waits_for_a_limit_says_so_once() {
    let mut world = World::new(&(0..6).map(plan).collect::<Vec<_>>());
    let until = START.plus(10 * MINUTE);
    world.run(START.plus(9 * MINUTE), SECOND, |_, _| limited(until));
    // Four were refused, two never started.
    assert_eq!(world.starts.len(), 4);
    assert_eq!(world.said.len(), 2);
    assert!(
        world
            .said
            .iter()
            .all(|said| said.1 == Turn::Limited { until })
    );
}

#[test]
fn patience_that_is_asked_for_is_given() {
    let mut world = World::new(&[plan(0)]);
    world.run(START.plus(HOUR), 0, |_, now| Outcome {
        not_before: Some(now.plus(5 * MINUTE)),
        ..SUCCESS
    });
    assert!(world.gaps(0).iter().all(|gap| *gap == 5 * MINUTE));
}

#[test]
fn a_changed_source_starts_anew_and_its_old_poll_is_nobodys() {
    let mut world = World::new(&[plan(0)]);
    assert_eq!(world.start(0), [0]);
    world.schedule.add(plan(1), START);
    world.schedule.remove(0);
    assert_eq!(world.start(0), [1]);
    let before = world.schedule.next_of(1, START);
    world
        .schedule
        .finished(0, &limited(START.plus(HOUR)), START, 0);
    assert_eq!(world.schedule.next_of(1, START), before);
}

#[test]
fn a_source_can_be_polled_now() {
    let mut world = World::new(&[plan(0), plan(1)]);
    world.run(START.plus(SECOND), 0, |_, _| FAILURE);
    assert_eq!(world.start(0), [0; 0]);
    world.schedule.poll_now(1);
    assert_eq!(world.schedule.next_of(1, world.now), Some(world.now));
    assert_eq!(world.start(0), [1]);
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let mut world = World::new(&[plan(0)]);
    world.run(START.plus(MINUTE / 2), 0, |_, _| SUCCESS);
    world.now = world.now.plus(-10 * HOUR);
    let end = world.now.plus(2 * MINUTE);
    world.start(0);
    let before = world.starts[&0].len();
    world.run(end, 0, |_, _| SUCCESS);
    assert!(world.starts[&0].len() > before);
}

#[derive(Clone, Debug)]
enum Event {
    Add(u32, u64, u64, i64, bool),
    Remove(u32),
    Visible(bool),
    Online(bool),
    PollNow(u32),
    Wait(i64),
    Finish(usize, u8, i64, i64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..40u32, 0..3u64, 0..3u64, 1..200_000i64, any::<bool>())
            .prop_map(|(key, origin, budget, interval, local)| Event::Add(key, origin, budget, interval, local)),
        1 => (0..40u32).prop_map(Event::Remove),
        1 => any::<bool>().prop_map(Event::Visible),
        1 => any::<bool>().prop_map(Event::Online),
        1 => (0..40u32).prop_map(Event::PollNow),
        4 => (-20_000..100_000i64).prop_map(Event::Wait),
        8 => (any::<usize>(), 0..4u8, 0..70i64, -10_000..4_000_000i64)
            .prop_map(|(at, kind, left, wait)| Event::Finish(at, kind, left, wait)),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_the_rules_hold_and_everybody_gets_a_turn(
        events in prop::collection::vec(event(), 0..120),
    ) {
        let mut world = World::new(&[]);
        let mut plans: BTreeMap<u32, Plan> = BTreeMap::new();
        let (mut visible, mut online) = (true, true);
        for event in events {
            match event {
                Event::Add(key, origin, budget, interval, local) => {
                    let plan = Plan { key, origin, budget, interval, local };
                    if plans.insert(key, plan).is_some() {
                        world.running.retain(|job| job.1 != key);
                        world.schedule.remove(key);
                    }
                    world.schedule.add(plan, world.now);
                }
                Event::Remove(key) => {
                    plans.remove(&key);
                    world.running.retain(|job| job.1 != key);
                    world.schedule.remove(key);
                }
                Event::Visible(to) => {
                    visible = to;
                    world.schedule.set_visible(to);
                }
                Event::Online(to) => {
                    online = to;
                    world.schedule.set_online(to, world.now);
                }
                Event::PollNow(key) => world.schedule.poll_now(key),
                Event::Wait(wait) => world.now = world.now.plus(wait),
                Event::Finish(at, kind, left, wait) => {
                    if !world.running.is_empty() {
                        let (_, key) = world.running.remove(at % world.running.len());
                        let moment = world.now.plus(wait);
                        let outcome = Outcome {
                            verdict: match kind {
                                0 => Verdict::Failure,
                                1 => Verdict::Limited { until: moment },
                                _ => Verdict::Success,
                            },
                            requests: u32::from(kind),
                            quota: (kind != 2).then_some(Quota { limit: 60, remaining: left, reset: moment }),
                            not_before: (left == 0).then_some(moment),
                        };
                        let random = world.random();
                        world.schedule.finished(key, &outcome, world.now, random);
                    }
                }
            }
            let started = world.start(0);
            for key in &started {
                prop_assert!(visible && (online || plans[key].local));
            }
            for origin in 0..3 {
                let busy = world.running.iter().filter(|job| plans[&job.1].origin == origin);
                prop_assert!(busy.count() <= 4);
            }
            for key in plans.keys() {
                let next = world.schedule.next_of(*key, world.now);
                prop_assert!(next.is_none_or(|next| next >= world.now));
            }
        }
        // Then all goes well: everybody is polled again, and again.
        world.schedule.set_visible(true);
        world.schedule.set_online(true, world.now);
        for (_, key) in std::mem::take(&mut world.running) {
            world.schedule.finished(key, &SUCCESS, world.now, 0);
        }
        world.starts.clear();
        let mut steps = 0;
        let end = world.now.plus(3 * HOUR);
        world.start(10);
        while world.now < end && plans.keys().any(|key| world.starts.get(key).is_none_or(|starts| starts.len() < 2)) {
            if let Some(key) = world.step(end) {
                world.schedule.finished(key, &SUCCESS, world.now, 0);
            }
            world.start(10);
            steps += 1;
            // The quickest wants a poll every quarter of a second.
            prop_assert!(steps < 3 * 3600 * 4 * 2 * 120);
        }
        for key in plans.keys() {
            prop_assert!(world.starts.get(key).is_some_and(|starts| starts.len() >= 2), "{key}");
        }
    }
}

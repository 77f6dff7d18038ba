use super::*;
#[cfg(not(target_arch = "wasm32"))]
use proptest::prelude::*;

const EIGHT: Timestamp = Timestamp(1_770_105_600_000);

#[test]
fn dates_are_read_in_every_usual_way() {
    for text in [
        "2026-02-03T08:00:00Z",
        "2026-02-03T08:00:00z",
        "2026-02-03t08:00:00",
        "2026-02-03 08:00:00",
        "2026-02-03 08:00:00 UTC",
        "2026-02-03 08:00:00 +0000",
        "2026-02-03T08:00Z",
        "2026-02-03T08",
        "20260203T080000Z",
        "20260203T0800",
        "2026-2-3 08:00",
        "2026/02/03 08:00:00",
        "2/3/2026 08:00",
        "2/3/2026 8:00",
        "2026-02-03T8:00Z",
        "02/03/2026 08:00:00 GMT",
        "2026-02-03T10:00:00+02:00",
        "2026-02-03T10:00:00.0000000+02:00",
        "2026-02-03T13:30:00+0530",
        "2026-02-02T22:30:00-09:30",
        "2026-02-03T07:00:00-01",
        " 2026-02-03T08:00:00.00000000000000000000000Z\n",
        "2026-02-03T08:00:00,000Z",
    ] {
        assert_eq!(Timestamp::parse(text), Some(EIGHT), "{text}");
    }
    for (text, moment) in [
        ("1970-01-01", 0),
        ("1970-01-01T00:00:00.1Z", 100),
        ("1970-01-01T00:00:00.12Z", 120),
        ("1970-01-01T00:00:00.1239Z", 123),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2000-02-29", 951_782_400_000),
        ("2000-03-01", 951_868_800_000),
        ("1900-03-01", -2_203_891_200_000),
        ("0001-01-01", -62_135_596_800_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000),
        ("31/12/1969", -86_400_000),
        ("12/31/1969", -86_400_000),
    ] {
        assert_eq!(Timestamp::parse(text), Some(Timestamp(moment)), "{text}");
    }
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        " ",
        "today",
        "2026",
        "2026-02",
        "2026-02/03",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-02-00",
        "0000-01-01",
        "2026-02-03T",
        "2026-02-03T8",
        "2026-02-03T24:00:00",
        "2026-02-03T08:60:00",
        "2026-02-03T08:00:60",
        "2026-02-03T08:00:",
        "2026-02-03T08:00:00.",
        "2026-02-03T08:00:00+",
        "2026-02-03T08:00:00+2",
        "2026-02-03T08:00:00+02:60",
        "2026-02-03T08:00:00+24:00",
        "2026-02-03T08:00:00 CET",
        "2026-02-03T08:00:00Zz",
        "13/13/2026",
        "2/3/26",
        "2/3/20261",
        "1770105600",
        "١٩٧٠-٠١-٠١",
    ] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
}

#[test]
fn seconds_are_rounded_and_halves_go_to_the_even_one() {
    for (millis, seconds) in [
        (0, 0),
        (499, 0),
        (500, 0),
        (501, 1),
        (1_500, 2),
        (2_500, 2),
        (2_999, 3),
        (-1, 0),
        (-500, 0),
        (-501, -1),
        (-1_500, -2),
        (-2_500, -2),
    ] {
        assert_eq!(Timestamp(millis).seconds(), seconds, "{millis}");
        assert_eq!(Timestamp(millis).rounded(), Timestamp(seconds * 1_000));
    }
}

#[test]
fn spans_have_words() {
    const DAYS: i64 = 86_400;
    for (seconds, words) in [
        (0, "a moment"),
        (1, "a second"),
        (2, "two seconds"),
        (10, "ten seconds"),
        (11, "11 seconds"),
        (59, "59 seconds"),
        (60, "a minute"),
        (119, "a minute"),
        (120, "two minutes"),
        (3_599, "59 minutes"),
        (3_600, "an hour"),
        (7_199, "an hour"),
        (7_200, "two hours"),
        (DAYS - 1, "23 hours"),
        (DAYS, "a day"),
        (2 * DAYS - 1, "a day"),
        (2 * DAYS, "two days"),
        (10 * DAYS, "ten days"),
        (30 * DAYS, "30 days"),
        (31 * DAYS - 1, "30 days"),
        (31 * DAYS, "a month"),
        (60 * DAYS, "a month"),
        (61 * DAYS, "two months"),
        (91 * DAYS, "two months"),
        (92 * DAYS, "three months"),
        (364 * DAYS, "11 months"),
        (365 * DAYS, "a year"),
        (366 * DAYS, "one year, one day"),
        (367 * DAYS, "one year, two days"),
        (395 * DAYS, "one year, 30 days"),
        (396 * DAYS, "one year, one month"),
        (426 * DAYS, "one year, two months"),
        (457 * DAYS, "one year, three months"),
        (729 * DAYS, "one year, 11 months"),
        (730 * DAYS, "two years"),
        (4_000 * DAYS, "ten years"),
        (20_000 * DAYS, "54 years"),
    ] {
        assert_eq!(span(seconds * 1_000), words, "{seconds}");
        assert_eq!(span(seconds * 1_000 + 999), words, "{seconds}.999");
        assert_eq!(span(-seconds * 1_000), words, "-{seconds}");
    }
}

#[test]
fn ages_and_durations_have_words() {
    let age = |millis| ago(EIGHT, EIGHT.plus(millis));
    assert_eq!(age(0), "now");
    assert_eq!(age(999), "now");
    assert_eq!(age(-999), "now");
    assert_eq!(age(1_000), "a second ago");
    assert_eq!(age(2 * DAY), "two days ago");
    assert_eq!(age(-61_000), "a minute ago");
    assert_eq!(took(540_000), "took nine minutes");
    assert_eq!(took(999), "took a moment");
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in ".*") {
        Timestamp::parse(&text);
    }

    #[test]
    fn any_text_like_a_date_is_read_without_a_panic(text in "[0-9TZ:/+. -]{0,40}") {
        Timestamp::parse(&text);
    }

    #[test]
    fn what_is_written_is_read_again(
        (year, month, day) in (1..=9999_i64, 1..=12_i64, 1..=28_i64),
        (hour, minute, second, millis) in (0..24_i64, 0..60_i64, 0..60_i64, 0..1000_i64),
        (sign, ahead) in (prop::sample::select(vec!['+', '-']), 0..24 * 60_i64),
    ) {
        let local = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}");
        let utc = Timestamp::parse(&local).unwrap();
        let time = ((hour * 60 + minute) * 60 + second) * 1_000 + millis;
        prop_assert_eq!(utc.0.rem_euclid(DAY), time);
        let zoned = Timestamp::parse(&format!("{local}{sign}{:02}:{:02}", ahead / 60, ahead % 60)).unwrap();
        let difference = if sign == '-' { ahead } else { -ahead };
        prop_assert_eq!(zoned.since(utc), difference * MINUTE);
        prop_assert_eq!(utc.iso(), format!("{local}Z"));
        let next = Timestamp::parse(&format!("{year:04}-{month:02}-{:02}", day + 1));
        if let Some(next) = next {
            prop_assert_eq!(next.0, utc.0 - time + DAY);
        }
    }

    #[test]
    fn a_moment_as_text_is_that_moment(at in -62_135_596_800_000_i64..253_402_300_800_000) {
        let text = iso(Timestamp(at));
        prop_assert_eq!(Timestamp::parse(&text).unwrap().0, at.div_euclid(1_000) * 1_000, "{}", text);
    }

    #[test]
    fn any_moment_has_a_text(at: i64) {
        prop_assert!(iso(Timestamp(at)).ends_with('Z'));
    }

    #[test]
    fn any_moment_and_span_have_words(at: i64, now: i64) {
        prop_assert!(!span(at).is_empty());
        prop_assert!(!ago(Timestamp(at), Timestamp(now)).is_empty());
        let off = Timestamp(at).seconds().saturating_mul(1_000).saturating_sub(at);
        prop_assert!((-500..=500).contains(&off) || at.checked_add(500).is_none());
    }
}

#[test]
fn moments_are_written_as_ecmascript_writes_them() {
    for (millis, text) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_484_843_240_974, "2017-01-19T16:27:20.974Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
        (-62_198_755_200_000, "-000001-01-01T00:00:00.000Z"),
        (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
        (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
    ] {
        assert_eq!(Timestamp(millis).iso(), text);
    }
    assert!(!Timestamp(i64::MAX).iso().is_empty());
    assert!(!Timestamp(i64::MIN).iso().is_empty());
}

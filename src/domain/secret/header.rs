//! What the vault says of itself, readable without any key: how it is locked.
//! It is stored beside the records, so it is checked like any foreign text.

/// The version of the vault's records and of this header.
const VERSION: &str = "1";

/// Rounds of PBKDF2 with SHA-256: what OWASP asks for, and the least that a
/// header may name. A header that names fewer was tampered with.
pub const ROUNDS: u32 = 600_000;

/// The most rounds that a header may name, so that unlocking always ends.
const ROUNDS_LIMIT: u32 = 20_000_000;

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;

/// The fewest characters of a new passphrase.
pub const PASSPHRASE_LENGTH: usize = 10;

/// How secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Encrypted under a key that this browser holds and does not hand out.
    Device,
    /// Encrypted under a key made from a passphrase.
    Passphrase,
    /// Not at all: for as long as a tab is open.
    Session,
}

impl Mode {
    /// All modes, the usual one first.
    pub const ALL: [Self; 3] = [Self::Device, Self::Passphrase, Self::Session];

    /// The word of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Passphrase => "passphrase",
            Self::Session => "session",
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Device => "Kept by this browser",
            Self::Passphrase => "Locked by a passphrase",
            Self::Session => "Only while it is open",
        }
    }

    /// What it protects from, and what it costs.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Device => {
                "Encrypted under a key that never leaves this browser. Nothing to type; but whoever can use this browser profile can use the secrets."
            }
            Self::Passphrase => {
                "Encrypted under your passphrase, which is stored nowhere: after a reload, and after a while without you, it is asked for. Forgotten, it cannot be restored; the secrets would have to be given again."
            }
            Self::Session => {
                "Stored nowhere: secrets are gone when the last tab of Signalbox is closed or reloaded."
            }
        }
    }

    /// The mode of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// The header of a vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// [`Mode::Device`]; a vault without a header is one.
    Device,
    /// [`Mode::Session`].
    Session,
    /// [`Mode::Passphrase`].
    Passphrase {
        /// Rounds of PBKDF2.
        rounds: u32,
        /// Its salt, [`SALT_BYTES`] long.
        salt: Vec<u8>,
    },
}

/// Why a header cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// A newer version of the app wrote it.
    Newer,
    /// It is not one, or was tampered with.
    Broken,
}

impl Header {
    /// Its text: version, mode, then rounds and salt where there are any.
    pub fn write(&self) -> String {
        let mut text = VERSION.to_owned();
        text.push(' ');
        text.push_str(match self {
            Self::Device => Mode::Device.as_str(),
            Self::Session => Mode::Session.as_str(),
            Self::Passphrase { .. } => Mode::Passphrase.as_str(),
        });
        if let Self::Passphrase { rounds, salt } = self {
            text.push_str(&format!(" {rounds} "));
            for byte in salt {
                text.push_str(&format!("{byte:02x}"));
            }
        }
        text
    }

    /// The header that a text is.
    ///
    /// # Errors
    /// It is none, or one of a later version.
    pub fn read(text: &str) -> Result<Self, HeaderFault> {
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            [VERSION, "device"] => Ok(Self::Device),
            [VERSION, "session"] => Ok(Self::Session),
            [VERSION, "passphrase", rounds, salt] => {
                let rounds = rounds.parse().map_err(|_| HeaderFault::Broken)?;
                let salt = bytes(salt).ok_or(HeaderFault::Broken)?;
                if (ROUNDS..=ROUNDS_LIMIT).contains(&rounds) && salt.len() == SALT_BYTES {
                    Ok(Self::Passphrase { rounds, salt })
                } else {
                    Err(HeaderFault::Broken)
                }
            }
            [version, ..] if version.parse::<u32>().is_ok_and(|version| version > 1) => {
                Err(HeaderFault::Newer)
            }
            _ => Err(HeaderFault::Broken),
        }
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = hex.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits?;
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

/// Why a new passphrase is not taken; `None` if it is.
pub fn passphrase_fault(passphrase: &str, again: &str) -> Option<String> {
    let length = passphrase.chars().count();
    if length < PASSPHRASE_LENGTH {
        return Some(format!(
            "This has {length} of at least {PASSPHRASE_LENGTH} characters. Several words are good and easy to keep in mind."
        ));
    }
    (passphrase != again).then(|| "The two are not the same. Type the passphrase again.".to_owned())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn locked(rounds: u32) -> Header {
        Header::Passphrase {
            rounds,
            salt: vec![0xA5; SALT_BYTES],
        }
    }

    #[test]
    fn headers_come_back() {
        for header in [Header::Device, Header::Session, locked(ROUNDS)] {
            assert_eq!(Header::read(&header.write()), Ok(header));
        }
        assert_eq!(
            locked(ROUNDS).write(),
            "1 passphrase 600000 a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
        );
    }

    #[test]
    fn what_was_tampered_with_or_is_newer_is_told_apart() {
        for rounds in [0, 1, ROUNDS - 1, u32::MAX] {
            assert_eq!(
                Header::read(&locked(rounds).write()),
                Err(HeaderFault::Broken)
            );
        }
        for text in [
            "",
            "1",
            "1 passphrase",
            "1 passphrase 600000 a5",
            "1 passphrase 600000 xy",
            "0 device",
            "1 devic",
        ] {
            assert_eq!(Header::read(text), Err(HeaderFault::Broken), "{text}");
        }
        assert_eq!(Header::read("2 hardware slot-1"), Err(HeaderFault::Newer));
    }

    #[test]
    fn a_short_or_mistyped_passphrase_is_not_taken() {
        assert!(
            passphrase_fault("short", "short")
                .is_some_and(|fault| fault.contains("5 of at least 10"))
        );
        assert!(passphrase_fault("correct horse", "correct house").is_some());
        assert_eq!(
            passphrase_fault("größer als nichts", "größer als nichts"),
            None
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*", hex in "1 passphrase [0-9]{0,9} [0-9a-f]{0,40}") {
            let _ = Header::read(&text);
            if let Ok(header) = Header::read(&hex) {
                prop_assert!(Header::read(&header.write()) == Ok(header));
            }
        }
    }
}

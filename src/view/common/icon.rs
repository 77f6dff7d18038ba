//! Icons as inline drawings on a 16 × 16 grid, one path each, drawn for this app.

use leptos::prelude::*;

/// The drawings. An icon never stands alone: a word is beside it, or the
/// control that it is in has a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Icon {
    /// A thing went well.
    Check,
    /// A thing went well, for states.
    CheckCircle,
    /// Downwards, for lists that open.
    ChevronDown,
    /// Upwards, for moving.
    ChevronUp,
    /// Forwards, for disclosures.
    ChevronRight,
    /// Time, or waiting for it.
    Clock,
    /// Text for machines.
    Code,
    /// Put on the clipboard.
    Copy,
    /// Close, or take away a filter.
    Cross,
    /// Save as a file.
    Download,
    /// Change.
    Edit,
    /// An error.
    Error,
    /// A file.
    File,
    /// A folder, or opening one.
    Folder,
    /// A language.
    Globe,
    /// Information.
    Info,
    /// Leads to another site.
    Leave,
    /// A secret, or something that cannot be changed.
    Lock,
    /// A package.
    Package,
    /// Put from the clipboard.
    Paste,
    /// One more.
    Plus,
    /// Load again.
    Reload,
    /// The system's own.
    Screen,
    /// Look for something.
    Search,
    /// Under way; turns where motion is welcome.
    Spinner,
    /// Light.
    Sun,
    /// Dark.
    Moon,
    /// Throw away.
    Trash,
    /// Back to what it was.
    Undo,
    /// Hand over a file.
    Upload,
    /// A warning.
    Warning,
}

impl Icon {
    /// Every icon, in the order of the style page.
    pub const ALL: [Self; 31] = [
        Self::Check,
        Self::CheckCircle,
        Self::Error,
        Self::Warning,
        Self::Info,
        Self::Clock,
        Self::Spinner,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::ChevronRight,
        Self::Plus,
        Self::Cross,
        Self::Trash,
        Self::Edit,
        Self::Undo,
        Self::Reload,
        Self::Search,
        Self::Copy,
        Self::Paste,
        Self::Download,
        Self::Upload,
        Self::File,
        Self::Folder,
        Self::Package,
        Self::Code,
        Self::Globe,
        Self::Lock,
        Self::Leave,
        Self::Screen,
        Self::Sun,
        Self::Moon,
    ];

    /// The drawing, in the size and color of the text around it.
    pub fn draw(self) -> impl IntoView {
        self.draw_as("")
    }

    /// The drawing with the class of the part that it is, e.g. `finding__icon`.
    pub fn draw_as(self, part: &str) -> impl IntoView {
        let spin = if self == Self::Spinner {
            " icon--spin"
        } else {
            ""
        };
        let gap = if part.is_empty() { "" } else { " " };
        view! {
            <svg class=format!("icon{spin}{gap}{part}") viewBox="0 0 16 16" aria-hidden="true">
                <path d=self.path() />
            </svg>
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::CheckCircle => {
                "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5zM5 8.25l2.25 2.25L11 6"
            }
            Self::ChevronDown => "M4 6l4 4 4-4",
            Self::ChevronUp => "M4 10l4-4 4 4",
            Self::ChevronRight => "M6 4l4 4-4 4",
            Self::Clock => {
                "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5zM8 4.5V8l2.5 1.75"
            }
            Self::Code => "M5.5 4 1.75 8l3.75 4M10.5 4l3.75 4-3.75 4M9 2.75 7 13.25",
            Self::Copy => "M5.75 5.75h8v8h-8zM3.5 10.25H2.25v-8h8V3.5",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Download => "M8 2v8.25M4.5 7 8 10.5 11.5 7M2.25 13.75h11.5",
            Self::Edit => "M2.5 13.5l.75-3.25 7.5-7.5 2.5 2.5-7.5 7.5zM9.25 4.25l2.5 2.5",
            Self::Error => {
                "M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4zM8 4.75v4M8 11.2v.05"
            }
            Self::File => "M3.25 1.75h6l3.5 3.5v9h-9.5zM9.25 1.75v3.5h3.5",
            Self::Folder => "M1.75 13.25V3h4.5L8 5h6.25v8.25z",
            Self::Globe => {
                "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5zM1.75 8h12.5M8 1.75c3.4 3.6 3.4 8.9 0 12.5M8 1.75c-3.4 3.6-3.4 8.9 0 12.5"
            }
            Self::Info => {
                "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5zM8 7.25v4M8 4.75v.05"
            }
            Self::Leave => "M6.5 3H2.75v10.25H13V9.5M9.25 2.75h4v4M13 3 7.5 8.5",
            Self::Lock => "M3.25 7.25h9.5v6.5h-9.5zM5.25 7V4.75a2.75 2.75 0 0 1 5.5 0V7M8 9.75v1.5",
            Self::Moon => "M13.75 9.5A6 6 0 0 1 6.5 2.25a6 6 0 1 0 7.25 7.25z",
            Self::Package => {
                "M8 1.5l5.75 3v7L8 14.5l-5.75-3v-7zM2.5 4.75 8 7.5l5.5-2.75M8 7.5v6.75M5.25 3l5.5 2.9"
            }
            Self::Paste => "M5.25 3H3v11h10V3h-2.25M5.5 1.75h5v2.75h-5zM5.5 8h5M5.5 11h3.5",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Reload => "M13.5 2.5V6H10M13.2 6A5.75 5.75 0 1 0 13.5 9.5",
            Self::Screen => "M1.75 2.75h12.5v8.5H1.75zM5.5 14h5M8 11.5V14",
            Self::Search => {
                "M7 2.25a4.75 4.75 0 1 1 0 9.5a4.75 4.75 0 0 1 0-9.5zM10.5 10.5l3.5 3.5"
            }
            Self::Spinner => "M8 1.75a6.25 6.25 0 1 1-6.25 6.25",
            Self::Sun => {
                "M8 5a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM8 1v1.25M8 13.75V15M1 8h1.25M13.75 8H15M3.05 3.05l.9.9M12.05 12.05l.9.9M3.05 12.95l.9-.9M12.05 3.95l.9-.9"
            }
            Self::Trash => {
                "M2.5 4.25h11M6 4V2h4v2M4 4.5l.65 9.25h6.7L12 4.5M6.75 7v4.25M9.25 7v4.25"
            }
            Self::Undo => "M5 2.5 2 5.5l3 3M2.25 5.5h7a4 4 0 0 1 0 8H5",
            Self::Upload => "M8 10.5V2.25M4.5 5.5 8 2l3.5 3.5M2.25 13.75h11.5",
            Self::Warning => "M8 2l6.5 11.75h-13zM8 6.25v3.5M8 11.7v.05",
        }
    }
}

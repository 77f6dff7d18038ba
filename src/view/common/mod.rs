//! Components that any page may use. Each is shown in all its states on the
//! style page; each stylesheet in `style/view/` names the markup it expects.

pub mod announcer;
pub mod badge;
pub mod button;
pub mod code_block;
pub mod data_table;
pub mod dialog;
pub mod disclosure;
pub mod drawn;
pub mod drop_bar;
pub mod editor;
pub mod empty_state;
pub mod file_button;
pub mod finding_list;
pub mod icon;
pub mod id;
pub mod idle;
pub mod incoming_files;
pub mod json_entry;
pub mod landing;
pub mod loading;
pub mod markdown;
pub mod menu;
pub mod opening;
pub mod page_heading;
pub mod panel;
pub mod problem_note;
pub mod segmented;
pub mod tabs;
pub mod text_entry;

//! The configuration as GoCD would store it.

use crate::app::plugin::PluginSession;
use crate::domain::plugin::configuration::Configuration;
use crate::io::browser::files;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{CopyButton, DownloadButton};
use crate::view::common::code_block::CodeBlock;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The configuration with what takes it away.
#[component]
pub(super) fn Output(session: PluginSession) -> impl IntoView {
    let text = Memo::new(move |_| session.configuration.with(Configuration::json));
    let announcer = use_announcer();
    let copy = move |text: String| {
        spawn_local(async move {
            match files::copy_text(&text).await {
                Ok(()) => announcer.show("Configuration copied"),
                Err(error) => announcer.show(error.to_string()),
            }
        });
    };
    let download = move |text: String| {
        let name = "configuration.json";
        if !files::save_file(name, "application/json", text.as_bytes()) {
            let problem = crate::domain::text::saving_failed(name);
            session.problem.set(Some(problem));
        }
    };
    view! {
        <CodeBlock
            title="Configuration"
            text
            output="configuration"
            actions=move || {
                view! {
                    <CopyButton
                        text
                        label=Signal::stored("Copy configuration".to_owned())
                        on_copy=Callback::new(copy)
                    />
                    <DownloadButton
                        text
                        label=Signal::stored("Download JSON".to_owned())
                        on_download=Callback::new(download)
                    />
                }
            }
        />
    }
}

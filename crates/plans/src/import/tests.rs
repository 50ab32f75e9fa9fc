use kernel::Date;

use super::{
    convert,
    model::{Draft, NodeKind, Original},
    rules::{self, Edit, ProjectEdit},
    source_view::{Mark, marked},
};
use crate::project::{Milestone, Rhythm};

const TEXT: &str = "2025年工会工作计划\n一、思想引领\n（一）办好学习。每月学一次。学完记一条。\n\
    （二）办好文化。每季度办一次。\n\n序号\t项目\t计划时间\t负责部门\n\
    1\t立功竞赛\t全年\t局工会\n2\t集体生日会\t全年（每季度）\t机关工会、局工会\n";

fn read() -> (Original, Draft) {
    let source = crate::reading::pasted(TEXT).unwrap();
    convert::from_document(crate::reading::read(source), Date::constant(2025, 3, 1))
}

fn id_of(draft: &Draft, text: &str) -> u32 {
    draft
        .nodes
        .iter()
        .find(|n| n.text.contains(text))
        .unwrap()
        .id
}

fn outline(draft: &Draft) -> String {
    let line = |n: &super::Node| format!("{}{}", n.kind.word(), n.text);
    draft.nodes.iter().map(line).collect::<Vec<_>>().join("/")
}

#[test]
fn a_document_becomes_a_draft_with_its_questions() {
    let (_, draft) = read();
    assert_eq!((draft.year, draft.projects.len()), (2025, 2));
    assert_eq!(
        outline(&draft),
        "章思想引领/条办好学习/句每月学一次。/句学完记一条。/条办好文化/句每季度办一次。"
    );
    let codes: Vec<&str> = rules::open_questions(&draft)
        .iter()
        .map(|(c, ..)| *c)
        .collect();
    assert_eq!(
        codes,
        [
            "plans.rhythm_missing",
            "plans.owner_unmapped",
            "plans.owner_unmapped"
        ]
    );
}

#[test]
fn splitting_and_merging_loses_nothing() {
    let (original, mut draft) = read();
    let id = id_of(&draft, "每月学一次");
    let span = draft.nodes.iter().find(|n| n.id == id).unwrap().span;
    rules::edit(&mut draft, &original.text, id, Edit::Split(2)).unwrap();
    assert!(outline(&draft).contains("句每月/句学一次。"));
    let second = id_of(&draft, "学一次。");
    rules::edit(&mut draft, &original.text, second, Edit::Merge).unwrap();
    let whole = draft.nodes.iter().find(|n| n.id == id).unwrap();
    assert_eq!((whole.text.as_str(), whole.span), ("每月学一次。", span));
}

#[test]
fn nodes_move_change_level_and_become_projects() {
    let (original, mut draft) = read();
    let (sentence, measure) = (id_of(&draft, "学完记一条"), id_of(&draft, "办好文化"));
    rules::edit(
        &mut draft,
        &original.text,
        sentence,
        Edit::MoveAfter(measure),
    )
    .unwrap();
    assert!(outline(&draft).ends_with("句每季度办一次。/句学完记一条。"));
    rules::edit(
        &mut draft,
        &original.text,
        sentence,
        Edit::Kind(NodeKind::Loose),
    )
    .unwrap();
    rules::edit(&mut draft, &original.text, sentence, Edit::Project).unwrap();
    assert_eq!(draft.projects.last().unwrap().name, "学完记一条。");
    assert!(draft.nodes.iter().all(|n| n.id != sentence));
}

/// The edit | its refusal.
#[test]
fn edits_are_refused_for_a_reason() {
    let (original, draft) = read();
    let first = draft.nodes[0].id;
    let add = Edit::Add {
        kind: NodeKind::Sentence,
        text: " ".to_owned(),
    };
    let empty = Edit::Rewrite {
        number: String::new(),
        text: String::new(),
    };
    for (id, edit, code) in [
        (999, Edit::Merge, "plans.node_gone"),
        (first, Edit::Merge, "plans.node_first"),
        (first, Edit::Up, "plans.node_first"),
        (first, Edit::MoveAfter(999), "plans.node_gone"),
        (first, Edit::Split(0), "plans.split_outside"),
        (first, Edit::Remove, "plans.node_from_document"),
        (first, empty, "plans.node_empty"),
        (0, add, "plans.node_empty"),
    ] {
        let mut copy = draft.clone();
        let outcome = rules::edit(&mut copy, &original.text, id, edit);
        assert_eq!(outcome.unwrap_err().code, code);
        assert_eq!(copy, draft, "{code}");
    }
}

#[test]
fn every_open_question_has_its_code() {
    let mut draft = convert::empty(2025);
    let first = |draft: &Draft| rules::confirm(draft).unwrap_err().code;
    assert_eq!(first(&draft), "plans.title_missing");
    draft.title = "计划".to_owned();
    assert_eq!(first(&draft), "plans.empty");
    rules::add_project(&mut draft, "", "择期", "");
    let codes: Vec<&str> = rules::open_questions(&draft)
        .iter()
        .map(|(c, ..)| *c)
        .collect();
    assert_eq!(
        codes,
        [
            "plans.name_missing",
            "plans.window_missing",
            "plans.no_lead"
        ]
    );
}

#[test]
fn a_corrected_time_is_read_anew_and_asks_again() {
    let (_, mut draft) = read();
    let id = draft.projects[1].id;
    let mut edit = ProjectEdit {
        no: "2".to_owned(),
        name: "集体生日会".to_owned(),
        time_text: "5月".to_owned(),
        owners: "机关工会".to_owned(),
        rhythm: None,
        milestones: Vec::new(),
    };
    rules::edit_project(&mut draft, id, edit.clone()).unwrap();
    assert_eq!(draft.projects[1].windows[0].to_string(), "5月");
    assert_eq!(draft.projects[1].rhythm, Rhythm::Windows);
    edit.rhythm = Some(Rhythm::Milestones);
    let refused = rules::edit_project(&mut draft, id, edit.clone());
    assert_eq!(refused.unwrap_err().code, "plans.milestone_missing");
    edit.milestones = vec![Milestone {
        title: "定场地".to_owned(),
        due: Date::constant(2025, 5, 6),
    }];
    rules::edit_project(&mut draft, id, edit).unwrap();
    assert!(draft.projects[1].rhythm_chosen);
    rules::drop_project(&mut draft, id).unwrap();
    assert_eq!(draft.nodes.last().unwrap().kind, NodeKind::Loose);
}

#[test]
fn the_source_is_shown_whole_and_escaped() {
    let mark = |from, to| Mark {
        span: (from, to),
        id: format!("s{from}"),
        to: "n1".to_owned(),
        what: "句".to_owned(),
        doubtful: false,
    };
    let html = marked("甲<乙>丙", &[mark(0, 2), mark(1, 3), mark(9, 12)]).into_string();
    assert!(html.contains(
        "<mark id=\"s0\" class=\"plain\" title=\"句\"><a href=\"#n1\">甲&lt;</a></mark>乙&gt;丙"
    ));
}

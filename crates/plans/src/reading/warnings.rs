//! The codes of warnings: never renamed once released.
//!
//! Codes in [`REPAIRS`] changed the text put out; the span is exactly what was dropped. All
//! others only point at something, and nothing was changed.

/// A page break closed a sentence and repeated its end; stop and repetition were dropped.
pub const PAGE_BREAK_DUPLICATE: &str = "page_break_duplicate";
/// A paragraph was cut by a page break; both parts were joined.
pub const PAGE_BREAK_CUT: &str = "page_break_cut";
/// Lines of fixed width were joined to paragraphs (one warning for the document).
pub const WRAPPED_LINES: &str = "wrapped_lines";
/// A blank from a wrapped title was dropped.
pub const BLANK_IN_TITLE: &str = "blank_in_title";
/// Blanks beside digits were dropped.
pub const BLANK_AROUND_DIGITS: &str = "blank_around_digits";
/// A blank after 、 was dropped.
pub const BLANK_AFTER_SEPARATOR: &str = "blank_after_separator";
/// Characters that cannot be seen were dropped.
pub const INVISIBLE_CHARACTER: &str = "invisible_character";
/// Look-alike signs of a pdf (⼯ for 工) were put out as the usual ones.
pub const COMPATIBILITY_CHARACTER: &str = "compatibility_character";

/// The codes whose span was dropped from the text put out.
pub const REPAIRS: &[&str] = &[
    PAGE_BREAK_DUPLICATE,
    PAGE_BREAK_CUT,
    BLANK_IN_TITLE,
    BLANK_AROUND_DIGITS,
    BLANK_AFTER_SEPARATOR,
    INVISIBLE_CHARACTER,
];

/// A heading is one character shorter than its parallel siblings; nothing was corrected.
pub const PROBABLE_LOST_CHARACTER: &str = "probable_lost_character";
/// The titles of document and table name the organisation differently.
pub const TITLE_DIFFERS: &str = "title_differs";
/// The document is signed by different bodies.
pub const SIGNATURE_DIFFERS: &str = "signature_differs";
/// The printing office is not the body that issued.
pub const PRINT_OFFICE_DIFFERS: &str = "print_office_differs";
/// The document carries different dates.
pub const DATE_DIFFERS: &str = "date_differs";
/// A date cannot be a day of the calendar.
pub const DATE_INVALID: &str = "date_invalid";
/// The number is not written with 〔〕.
pub const NUMBER_BRACKETS: &str = "number_brackets";
/// Half-width brackets between Chinese characters.
pub const HALF_WIDTH_BRACKETS: &str = "half_width_brackets";
/// Blank and 、 both separate months in one column.
pub const MIXED_SEPARATORS: &str = "mixed_separators";
/// A time cell was not understood.
pub const TIME_UNKNOWN: &str = "time_unknown";
/// A time cell was understood but for a part.
pub const TIME_PARTLY_UNKNOWN: &str = "time_partly_unknown";
/// A row has no time.
pub const TIME_MISSING: &str = "time_missing";
/// A row has no owner.
pub const OWNER_MISSING: &str = "owner_missing";
/// A row took time or owner from the row above (merged cells).
pub const CELL_INHERITED: &str = "cell_inherited";
/// A row was broken over lines and put together.
pub const ROW_REJOINED: &str = "row_rejoined";
/// A row has more or fewer cells than the head.
pub const ROW_IRREGULAR: &str = "row_irregular";
/// Numbers of headings or rows leave one out, or repeat one.
pub const NUMBERING_GAP: &str = "numbering_gap";
/// A bracket of a number was lost: `四）`.
pub const LOST_BRACKET: &str = "lost_bracket";
/// The same heading or row stands twice.
pub const REPEATED_TITLE: &str = "repeated_title";
/// Words masked by signs: `**`, `~`.
pub const MASKED_WORD: &str = "masked_word";
/// Traditional characters in a simplified text.
pub const TRADITIONAL_CHARACTER: &str = "traditional_character";
/// Pinyin glosses in the text: 会(huì).
pub const PINYIN_GLOSS: &str = "pinyin_gloss";
/// Emoji or letters of a foreign script.
pub const FOREIGN_CHARACTER: &str = "foreign_character";
/// Digits as wide as Chinese characters.
pub const FULL_WIDTH_DIGITS: &str = "full_width_digits";
/// A page number stands in the text.
pub const PAGE_NUMBER: &str = "page_number";
/// Left over from a web page.
pub const WEB_RESIDUE: &str = "web_residue";
/// A measure that no project takes up.
pub const TEXT_WITHOUT_PROJECT: &str = "text_without_project";
/// A project that no measure speaks of.
pub const PROJECT_WITHOUT_TEXT: &str = "project_without_text";
/// A table has no head; its columns were told by what stands in them.
pub const TABLE_WITHOUT_HEAD: &str = "table_without_head";
/// No project table was found.
pub const NO_PROJECT_TABLE: &str = "no_project_table";
/// No title was found.
pub const TITLE_MISSING: &str = "title_missing";
/// The text is no plan.
pub const NOT_A_PLAN: &str = "not_a_plan";
/// Text that the reader lost and found again: a fault of the reader, which tests look for.
pub const UNPLACED: &str = "unplaced_text";
/// Text that could not be placed.
pub const UNASSIGNED: &str = "unassigned_text";
/// An automatic list number of the docx could not be put together.
pub const LIST_NUMBER_LOST: &str = "list_number_lost";
/// The docx holds pictures, text boxes or notes that were not read.
pub const PART_NOT_READ: &str = "part_not_read";

//! An application to join.

use kernel::{Id, IdNumber, Phone};
use platform::access::{Body, Person};

/// Marks the keys of applications (入会申请).
pub struct ApplicationMark;

/// What an applicant typed (入会申请表), checked.
#[derive(Debug, Clone)]
pub struct NewApplication {
    /// 想加入的小组.
    pub home: Id<Body>,
    /// 姓名.
    pub name: String,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// 手机号.
    pub phone: Phone,
    /// 身份证号.
    pub id_number: IdNumber,
}

/// An application as it is kept (入会申请), sealed values left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its key.
    pub id: Id<ApplicationMark>,
    /// 申请加入的工会.
    pub union_body: Id<Body>,
    /// 想加入的小组.
    pub home: Id<Body>,
    /// 姓名.
    pub name: String,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// 手机号, masked.
    pub phone_mask: String,
    /// 身份证号, masked.
    pub id_mask: String,
    /// Keyed hash of the ID number.
    pub id_hash: String,
    /// Phone and ID number as JSON, sealed.
    pub sealed: Option<Vec<u8>>,
    /// The approval.
    pub request: Option<i64>,
    /// The hash of the content that was asked.
    pub hash: String,
    /// Who they became.
    pub person: Option<Id<Person>>,
}

/// What the applicant agrees to (告知同意): kept word by word with the application.
/// Source: 个人信息保护法第十三条、第二十九条，条文待核实.
pub const CONSENT: &str = "我自愿申请加入工会，同意工会为办理会籍和会员服务使用以上信息；\
身份证号和手机号加密保存，只有经办人员说明理由后才能查看";

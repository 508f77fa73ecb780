//! What the document says of itself and of its tags: Info, Contact, License, Tag and External Documentation Objects.

use super::Lowering;
use crate::diagnostic::Origin;
use crate::ir::{Contact, ExternalDocs, Info, License, TagGroup};

impl Lowering<'_> {
    pub(super) fn info(&mut self, root: &Origin) -> Info {
        let origin = root.child("info");
        let info = match self.spec.piece::<openapiv3::Info>(&origin) {
            Ok(info) => info,
            Err(diagnostic) => {
                self.say(diagnostic);
                return Info::default();
            }
        };
        // OAS 3.1, License Object: `identifier`, of which OpenAPI 3.0 does not know.
        let spdx = self.spec.raw(&origin.child("license").child("identifier")).and_then(|id| id.as_str());
        let license = info.license.map(|license| License {
            name: match spdx {
                Some(spdx) if spdx != license.name => format!("{} ({spdx})", license.name),
                Some(_) | None => license.name,
            },
            url: license.url,
        });
        // No word about the operations depends on it, so that a faulty one is not worth a word, either.
        let external_docs = self.spec.piece::<openapiv3::ExternalDocumentation>(&root.child("externalDocs")).ok();
        Info {
            title: info.title,
            version: info.version,
            doc: info.description,
            terms: info.terms_of_service,
            contact: info.contact.map(|contact| Contact { name: contact.name, url: contact.url, email: contact.email }),
            license,
            external_docs: external_docs.map(self::external_docs),
        }
    }

    /// The tags of the root, in document order.
    pub(super) fn tags(&mut self, root: &Origin) -> Vec<TagGroup> {
        let origin = root.child("tags");
        if self.spec.raw(&origin).is_none() {
            return Vec::new();
        }
        match self.spec.piece::<Vec<openapiv3::Tag>>(&origin) {
            Ok(tags) => tags.into_iter().map(tag).collect(),
            Err(diagnostic) => {
                self.say(diagnostic);
                Vec::new()
            }
        }
    }
}

fn tag(tag: openapiv3::Tag) -> TagGroup {
    TagGroup { name: tag.name, doc: tag.description, external_docs: tag.external_docs.map(external_docs) }
}

pub(super) fn external_docs(piece: openapiv3::ExternalDocumentation) -> ExternalDocs {
    ExternalDocs { url: piece.url, doc: piece.description }
}

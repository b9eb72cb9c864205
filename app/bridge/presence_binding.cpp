// SPDX-License-Identifier: MPL-2.0
#include "app/bridge/presence_binding.h"

#include "app/bridge/text_binding.h"

#include <algorithm>

namespace cahier::app {

PresenceBinding::PresenceBinding(TextBinding& text, QObject* parent)
    : QObject(parent)
    , m_text(text)
{
    connect(&text, &TextBinding::changed, this, &PresenceBinding::resolve);
}

void PresenceBinding::report(PresenceReport report)
{
    const auto before = m_reports.constFind(report.device);
    if (before != m_reports.constEnd()) {
        // Reports are repeated to say that somebody is still here.
        const bool same = before->anchor == report.anchor && before->head == report.head;
        report.moves = before->moves + (same ? 0 : 1);
    }
    m_reports.insert(report.device, report);
    resolve();
}

void PresenceBinding::gone(const QString& device)
{
    if (m_reports.remove(device) > 0)
        resolve();
}

void PresenceBinding::setSelection(int anchor, int caret)
{
    // The caret stays in front of what others write exactly there, as the local one does.
    const QByteArray anchorPlace = m_text.placeAt(
        anchor, anchor < caret ? TextBinding::Stick::Right : TextBinding::Stick::Left);
    const QByteArray headPlace = m_text.placeAt(caret, TextBinding::Stick::Left);
    if (anchorPlace == m_anchor && headPlace == m_head)
        return;
    m_anchor = anchorPlace;
    m_head = headPlace;
    Q_EMIT announced(m_anchor, m_head);
}

void PresenceBinding::resolve()
{
    QList<PresentPerson> people;
    people.reserve(m_reports.size());
    for (const PresenceReport& report : std::as_const(m_reports)) {
        PresentPerson person{
            report.device, report.user, report.name, report.colour, -1, -1, report.moves};
        const auto caret = m_text.resolvePlace(report.head);
        if (caret) {
            person.caret = *caret;
            person.anchor = m_text.resolvePlace(report.anchor).value_or(*caret);
        }
        people.append(person);
    }
    std::sort(people.begin(), people.end(), [](const PresentPerson& a, const PresentPerson& b) {
        return a.name != b.name ? a.name < b.name : a.device < b.device;
    });
    if (people == m_people)
        return;
    m_people = people;
    Q_EMIT peopleChanged();
}

} // namespace cahier::app

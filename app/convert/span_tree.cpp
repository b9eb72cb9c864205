// SPDX-License-Identifier: MPL-2.0
#include "app/convert/span_tree.h"

namespace cahier::app::convert {

namespace {

struct OpenMark
{
    Mark mark;
    std::string link;
    std::size_t event; ///< Index of its Open.
};

std::vector<OpenMark> marksOf(const InlineFormat& format)
{
    std::vector<OpenMark> marks;
    if (isSafeLink(format.link))
        marks.push_back({Mark::Link, format.link, 0});
    if (format.bold)
        marks.push_back({Mark::Bold, {}, 0});
    if (format.italic)
        marks.push_back({Mark::Italic, {}, 0});
    if (format.strike)
        marks.push_back({Mark::Strike, {}, 0});
    if (format.underline)
        marks.push_back({Mark::Underline, {}, 0});
    if (format.code)
        marks.push_back({Mark::Code, {}, 0});
    return marks;
}

class Nester
{
public:
    void closeDownTo(std::size_t depth, std::size_t offset)
    {
        while (m_open.size() > depth) {
            const OpenMark last = m_open.back();
            m_open.pop_back();
            m_events[last.event].partner = m_events.size();
            m_events.push_back(
                {SpanEvent::Kind::Close, last.mark, last.link, nullptr, offset, last.event});
        }
    }

    void add(const Run& run, std::size_t offset)
    {
        const std::vector<OpenMark> wanted = marksOf(run.format);
        std::size_t common = 0;
        while (common < wanted.size() && common < m_open.size() &&
               wanted[common].mark == m_open[common].mark &&
               wanted[common].link == m_open[common].link)
            ++common;
        closeDownTo(common, offset);
        for (std::size_t i = common; i < wanted.size(); ++i) {
            m_open.push_back({wanted[i].mark, wanted[i].link, m_events.size()});
            m_events.push_back(
                {SpanEvent::Kind::Open, wanted[i].mark, wanted[i].link, nullptr, offset, 0});
        }
        m_events.push_back({SpanEvent::Kind::Text, Mark::Bold, {}, &run, offset, 0});
    }

    std::vector<SpanEvent> take() && { return std::move(m_events); }

private:
    std::vector<SpanEvent> m_events; ///< So far.
    std::vector<OpenMark> m_open;    ///< Outermost first.
};

} // namespace

std::vector<SpanEvent> spanEvents(const Line& line)
{
    Nester nester;
    std::size_t offset = 0;
    for (const Run& run : line.runs) {
        nester.add(run, offset);
        offset += run.text.size();
    }
    nester.closeDownTo(0, offset);
    return std::move(nester).take();
}

} // namespace cahier::app::convert

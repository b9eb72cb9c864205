// SPDX-License-Identifier: MPL-2.0
#include "app/convert/html_reader.h"

#include "app/convert/html_handler.h"
#include "app/convert/limits.h"
#include "app/convert/plain_text.h"

#include <array>
#include <cctype>
#include <libxml/HTMLparser.h>
#include <libxml/encoding.h>
#include <libxml/parserInternals.h>
#include <memory>

namespace cahier::app::convert {

namespace {

std::string_view viewOf(const xmlChar* text)
{
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

HtmlHandler& handlerOf(void* context)
{
    return *static_cast<HtmlHandler*>(static_cast<htmlParserCtxtPtr>(context)->_private);
}

void onStart(void* context, const xmlChar* name, const xmlChar** attributes) noexcept
{
    HtmlAttributes list;
    for (const xmlChar** at = attributes; at != nullptr && *at != nullptr; at += 2)
        list.emplace_back(viewOf(at[0]), viewOf(at[1]));
    if (!handlerOf(context).startElement(viewOf(name), list))
        xmlStopParser(static_cast<xmlParserCtxtPtr>(context));
}

void onEnd(void* context, const xmlChar* name) noexcept
{
    handlerOf(context).endElement(viewOf(name));
}

void onText(void* context, const xmlChar* text, int length) noexcept
{
    handlerOf(context).characters(
        std::string_view(reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)));
}

htmlSAXHandler saxHandler()
{
    // Everything not set here (entities, external subsets, comments, DOCTYPE) is not even seen.
    htmlSAXHandler sax{};
    sax.startElement = onStart;
    sax.endElement = onEnd;
    sax.characters = onText;
    sax.ignorableWhitespace = onText;
    sax.cdataBlock = onText; // Inside <script> and <style>, which the handler skips.
    return sax;
}

enum class Encoding { Utf8, Declared };

enum class Declared { Nothing, Utf8, Other };

/// What the page says about its encoding.
Declared declaredEncoding(std::string_view bytes)
{
    std::string head(bytes.substr(0, 4096));
    for (char& c : head)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (head.find("charset") == std::string::npos)
        return Declared::Nothing;
    return head.find("utf-8") == std::string::npos ? Declared::Other : Declared::Utf8;
}

/// A character for every byte; U+FFFD for the five that have none there.
char32_t fromWindows1252(char c)
{
    constexpr std::array<char16_t, 32> high{
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80U] : char32_t{byte};
}

std::string fromWindows1252(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes)
        appendCodePoint(text, fromWindows1252(c));
    return text;
}

/// What is no UTF-8 in a page that says it is was most often pasted from Windows-1252.
std::string fromDamagedUtf8(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t start = i;
        const char32_t read = nextCodePoint(bytes, i);
        const bool wrong = read == 0xFFFD && i == start + 1;
        appendCodePoint(text, wrong ? fromWindows1252(bytes[start]) : read);
    }
    return text;
}

/// Listens to this thread's libxml2 instead of letting it write on standard error.
class Complaints
{
public:
    Complaints() { xmlSetStructuredErrorFunc(this, onError); }

    ~Complaints() { xmlSetStructuredErrorFunc(nullptr, nullptr); }

    Complaints(const Complaints&) = delete;
    Complaints& operator=(const Complaints&) = delete;

    bool cannotDecode() const { return m_cannotDecode; }

private:
    static void onError(void* context, xmlErrorPtr error) noexcept
    {
        if (error->domain == XML_FROM_I18N || error->domain == XML_FROM_IO)
            static_cast<Complaints*>(context)->m_cannotDecode = true;
    }

    bool m_cannotDecode = false;
};

/// Word's clipboard writes <![if …]> around what only some programs shall read. That is no HTML;
/// browsers take it for a comment, libxml2 for text.
std::string withoutConditions(std::string_view html)
{
    std::string out;
    out.reserve(html.size());
    while (!html.empty()) {
        const std::size_t next = html.find("<!");
        out += html.substr(0, next);
        if (next == std::string_view::npos)
            break;
        html.remove_prefix(next);
        const bool comment = html.starts_with("<!--");
        const bool condition = html.starts_with("<![") && !html.starts_with("<![CDATA[");
        const std::size_t end = html.find(comment ? "-->" : ">", 2);
        const std::size_t length =
            end == std::string_view::npos ? html.size() : end + (comment ? 3 : 1);
        if (!condition || end == std::string_view::npos)
            out += html.substr(0, length);
        html.remove_prefix(length);
    }
    return out;
}

struct FreeContext
{
    void operator()(htmlParserCtxtPtr context) const { htmlFreeParserCtxt(context); }
};

Result<Document> parse(const std::string& text, Encoding encoding)
{
    if (text.empty())
        return Document{};
    const Complaints complaints;
    HtmlHandler handler;
    htmlSAXHandler sax = saxHandler();
    const std::unique_ptr<htmlParserCtxt, FreeContext> context(
        htmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size())));
    if (!context)
        return fail(Errc::Internal, "the HTML parser failed");
    const htmlSAXHandler own = *context->sax;
    *context->sax = sax;
    context->_private = &handler;
    const bool isUtf8 = encoding == Encoding::Utf8;
    htmlCtxtUseOptions(context.get(),
                       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                           HTML_PARSE_NONET | (isUtf8 ? HTML_PARSE_IGNORE_ENC : 0));
    *context->sax = sax; // The options put SAX2 callbacks back in.
    if (isUtf8)
        xmlSwitchEncoding(context.get(), XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(context.get());
    *context->sax = own;
    if (context->myDoc != nullptr) {
        xmlFreeDoc(context->myDoc);
        context->myDoc = nullptr;
    }
    if (complaints.cannotDecode())
        return fail(Errc::Malformed, "the file is not text");
    return std::move(handler).finish();
}

} // namespace

Result<Document> readHtml(std::string_view bytes)
{
    if (bytes.size() > MaxImportBytes)
        return fail(Errc::TooLarge, "a file to import has at most 16 MiB");
    const bool marked = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    if (marked || isValidUtf8(bytes)) {
        CAHIER_TRY(const std::string text, cleanText(bytes));
        return parse(withoutConditions(text), Encoding::Utf8);
    }
    if (bytes.find('\0') != std::string_view::npos)
        return fail(Errc::Malformed, "the file is not text");
    const Declared declared = declaredEncoding(bytes);
    if (declared == Declared::Utf8)
        return parse(fromDamagedUtf8(bytes), Encoding::Utf8);
    if (declared == Declared::Other) {
        auto document = parse(std::string(bytes), Encoding::Declared);
        // A page that is not in the encoding that it names must not end in its middle.
        if (document || document.error().code != Errc::Malformed)
            return document;
    }
    return parse(fromWindows1252(bytes), Encoding::Utf8);
}

} // namespace cahier::app::convert

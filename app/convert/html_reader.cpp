// SPDX-License-Identifier: MPL-2.0
#include "app/convert/html_reader.h"

#include "app/convert/html_handler.h"
#include "app/convert/limits.h"
#include "app/convert/plain_text.h"

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

enum class Encoding { Utf8, Unknown };

/// What is no UTF-8 is in the encoding the page declares (libxml2 looks for it), else Windows-1252.
void chooseEncoding(htmlParserCtxtPtr context, std::string_view text, Encoding encoding)
{
    if (encoding == Encoding::Utf8) {
        xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8);
        return;
    }
    std::string head(text.substr(0, 4096));
    for (char& c : head)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (head.find("charset") != std::string::npos)
        return;
    if (auto* handler = xmlFindCharEncodingHandler("windows-1252"); handler != nullptr)
        xmlSwitchToEncoding(context, handler);
}

struct FreeContext
{
    void operator()(htmlParserCtxtPtr context) const { htmlFreeParserCtxt(context); }
};

} // namespace

Result<Document> readHtml(std::string_view bytes)
{
    if (bytes.size() > MaxImportBytes)
        return fail(Errc::TooLarge, "a file to import has at most 16 MiB");
    const bool marked = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    std::string text(bytes);
    const bool isUtf8 = marked || isValidUtf8(bytes);
    if (isUtf8) {
        CAHIER_TRY(text, cleanText(bytes));
    }
    if (text.empty())
        return Document{};
    HtmlHandler handler;
    htmlSAXHandler sax = saxHandler();
    const std::unique_ptr<htmlParserCtxt, FreeContext> context(
        htmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size())));
    if (!context)
        return fail(Errc::Internal, "the HTML parser failed");
    const htmlSAXHandler own = *context->sax;
    *context->sax = sax;
    context->_private = &handler;
    htmlCtxtUseOptions(context.get(),
                       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                           HTML_PARSE_NONET | (isUtf8 ? HTML_PARSE_IGNORE_ENC : 0));
    *context->sax = sax; // The options put SAX2 callbacks back in.
    chooseEncoding(context.get(), text, isUtf8 ? Encoding::Utf8 : Encoding::Unknown);
    htmlParseDocument(context.get());
    *context->sax = own;
    if (context->myDoc != nullptr) {
        xmlFreeDoc(context->myDoc);
        context->myDoc = nullptr;
    }
    return std::move(handler).finish();
}

} // namespace cahier::app::convert

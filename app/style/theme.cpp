// SPDX-License-Identifier: MPL-2.0
// Fusion with an own palette and one style sheet. Icons are drawn lazily, so that a cold start
// renders only those that are seen.
#include "app/style/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <QPixmapCache>
#include <QPointer>
#include <QProcess>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QSvgRenderer>

static void initResources()
{
    Q_INIT_RESOURCE(app);
}

namespace cahier::app {

int withFont(int length)
{
    return int(length * qMax(10.0, QApplication::font().pointSizeF()) / 10.0);
}

QRegion popoverShape(const QSize& size)
{
    QPainterPath path;
    path.addRoundedRect(QRectF(QPointF(), size), Metrics::CardRadius, Metrics::CardRadius);
    return QRegion(path.toFillPolygon().toPolygon());
}

namespace {

/// Draws an SVG whose strokes are "currentColor" in a colour of the theme.
class TintedIconEngine final : public QIconEngine
{
public:
    TintedIconEngine(const Theme& theme, const QString& name, Theme::Tint tint)
        : m_theme(&theme)
        , m_name(name)
        , m_tint(tint)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        if (!m_theme)
            return;
        if (m_source.isEmpty()) {
            QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
            if (file.open(QIODevice::ReadOnly))
                m_source = file.readAll();
        }
        QByteArray svg = m_source;
        svg.replace("currentColor", m_theme->tintColour(m_tint).name().toUtf8());
        QSvgRenderer renderer(svg);
        painter->save();
        if (mode == QIcon::Disabled)
            painter->setOpacity(0.38);
        // In a wide rectangle the picture stands at the left: that is how a button's text gets
        // some distance.
        const int side = qMin(rect.width(), rect.height());
        const double y = rect.top() + (rect.height() - side) / 2.0;
        renderer.render(painter, QRectF(rect.left(), y, side, side));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        const QString key = QStringLiteral("cahier/%1/%2/%3/%4/%5")
                                .arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(int(mode))
                                .arg(m_theme ? m_theme->tintColour(m_tint).name() : QString());
        QPixmap pixmap;
        if (!QPixmapCache::find(key, &pixmap)) {
            pixmap = QPixmap(size);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            painter.setRenderHint(QPainter::Antialiasing);
            paint(&painter, QRect(QPoint(), size), mode, state);
            painter.end();
            QPixmapCache::insert(key, pixmap);
        }
        return pixmap;
    }

    QIconEngine* clone() const override { return new TintedIconEngine(*this); }

private:
    QPointer<const Theme> m_theme; ///< May go first at exit.
    QString m_name;                ///< File name without ".svg".
    Theme::Tint m_tint;
    QByteArray m_source; ///< The SVG, read when first drawn.
};

/// Fusion, with room for the chevron of a tool bar that does not fit, and our own icons.
class AppStyle final : public QProxyStyle
{
public:
    explicit AppStyle(const Theme& theme)
        : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
        , m_theme(&theme)
    {
    }

    int pixelMetric(PixelMetric metric,
                    const QStyleOption* option,
                    const QWidget* widget) const override
    {
        if (metric == PM_ToolBarExtensionExtent)
            return withFont(Metrics::Icon) + 10;
        return QProxyStyle::pixelMetric(metric, option, widget);
    }

    QIcon standardIcon(StandardPixmap which,
                       const QStyleOption* option,
                       const QWidget* widget) const override
    {
        if (which == SP_LineEditClearButton && m_theme)
            return m_theme->icon(QStringLiteral("close"));
        return QProxyStyle::standardIcon(which, option, widget);
    }

private:
    QPointer<const Theme> m_theme; ///< May go first at exit.
};

QPalette paletteOf(const Tokens& t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.chrome);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.page);
    palette.setColor(QPalette::AlternateBase, t.chrome);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.bad);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::ToolTipBase, t.text);
    palette.setColor(QPalette::ToolTipText, t.page);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Link, t.link);
    palette.setColor(QPalette::Mid, t.border);
    palette.setColor(QPalette::Midlight, t.hover);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Dark, t.border);
    palette.setColor(QPalette::Shadow, t.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        QColor faint = t.text;
        faint.setAlphaF(0.42F);
        palette.setColor(QPalette::Disabled, role, faint);
    }
    return palette;
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent)
    , m_tokens(&lightTokens())
{
    initResources();
}

void Theme::install(QApplication& application)
{
    m_application = &application;
    QApplication::setStyle(new AppStyle(*this));
    // Some entries have one and some have not: a column of half of them reads as an accident.
    QApplication::setAttribute(Qt::AA_DontShowIconsInMenus);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/app.svg")));
    // The desktop's font family and size are respected; only Qt's 9 pt fallback is too small.
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0 && font.pointSizeF() < 10)
        font.setPointSizeF(10);
    QApplication::setFont(font);
    apply();
}

void Theme::setMode(Mode mode)
{
    m_mode = mode;
    m_tokens = mode == Mode::Dark ? &darkTokens() : &lightTokens();
    if (mode == Mode::Follow)
        askDesktop();
    apply();
}

void Theme::apply()
{
    if (m_application == nullptr)
        return;
    QApplication::setPalette(paletteOf(*m_tokens));
    m_application->setStyleSheet(styleSheet(*m_tokens, QApplication::font().pointSizeF()));
    Q_EMIT changed();
}

void Theme::askDesktop()
{
    // Qt 6.4 knows no colour scheme. The desktop's portal answers over D-Bus; asked through its
    // own command, in the background, so that neither the start nor the build depends on it.
    auto* process = new QProcess(this);
    connect(process, &QProcess::finished, this, [this, process] {
        const QByteArray answer = process->readAllStandardOutput();
        process->deleteLater();
        if (m_mode != Mode::Follow)
            return;
        const Tokens* wanted = answer.contains("uint32 1") ? &darkTokens() : &lightTokens();
        if (wanted == m_tokens)
            return;
        m_tokens = wanted;
        apply();
    });
    connect(process, &QProcess::errorOccurred, process, &QObject::deleteLater);
    process->start(QStringLiteral("gdbus"),
                   {QStringLiteral("call"),
                    QStringLiteral("--session"),
                    QStringLiteral("--timeout=2"),
                    QStringLiteral("--dest=org.freedesktop.portal.Desktop"),
                    QStringLiteral("--object-path=/org/freedesktop/portal/desktop"),
                    QStringLiteral("--method=org.freedesktop.portal.Settings.Read"),
                    QStringLiteral("org.freedesktop.appearance"),
                    QStringLiteral("color-scheme")});
}

QIcon Theme::icon(const QString& name, Tint tint) const
{
    return QIcon(new TintedIconEngine(*this, name, tint));
}

QColor Theme::tintColour(Tint tint) const
{
    switch (tint) {
    case Tint::Muted:
        return m_tokens->muted;
    case Tint::Text:
        return m_tokens->text;
    case Tint::Accent:
        return m_tokens->accent;
    case Tint::OnAccent:
        return m_tokens->onAccent;
    case Tint::Good:
        return m_tokens->good;
    case Tint::Caution:
        return m_tokens->caution;
    case Tint::Bad:
        return m_tokens->bad;
    }
    return m_tokens->text;
}

QColor Theme::personColour(int index) const
{
    const auto slot = std::size_t(((index % PersonColours) + PersonColours) % PersonColours);
    return m_tokens->people[slot];
}

} // namespace cahier::app

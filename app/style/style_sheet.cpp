// SPDX-License-Identifier: MPL-2.0
// One style sheet over Fusion. Widgets opt in by object name or the dynamic property "look"; sizes
// of text follow the application font, so that 150 % fonts just work.
#include "app/style/theme.h"

#include <QHash>

namespace cahier::app {

namespace {

constexpr const char* Sheet = R"(
QMainWindow, QDialog, QWidget#startPage { background: @chrome; }
QToolTip { background: @text; color: @page; border: none; padding: 4px 8px; }

QWidget#header, QWidget#sidebar, QWidget#statusRow { background: @chrome; }
QWidget#header { border-bottom: 1px solid @border; }
QWidget#sidebar { border-right: 1px solid @border; }
QWidget#statusRow { border-top: 1px solid @border; }
QWidget#pageArea, QWidget#formatRow, QWidget#findRow { background: @page; }
QWidget#formatRow { border-bottom: 1px solid @border; }
QWidget#findRow { border-bottom: 1px solid @border; }
QSplitter::handle { background: transparent; }

QToolButton { border: none; border-radius: 6px; padding: 5px; background: transparent;
  color: @text; outline: none; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @pressed; }
QToolButton:checked { background: @accentSoft; color: @onAccentSoft; }
QToolButton:focus { border: 2px solid @accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }
QToolButton[look="status"] { padding: 5px 10px; color: @muted; }
QToolButton[look="status"]:focus { padding: 3px 8px; }
QToolButton[look="row"] { padding: 6px 10px; text-align: left; color: @text; }
QToolButton[look="row"]:focus { padding: 4px 8px; }
QToolButton[look="quiet"] { padding: 3px 8px; color: @muted; }
QToolButton[look="quiet"]:focus { padding: 1px 6px; }

QPushButton { border: 1px solid @fieldBorder; border-radius: 6px; padding: 7px 16px;
  background: @raised; color: @text; outline: none; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @pressed; }
QPushButton:focus { border: 2px solid @accent; padding: 6px 15px; }
QPushButton:disabled { color: @muted; background: @chrome; border-color: @border; }
QPushButton:default, QPushButton[look="primary"] { background: @accent; color: @onAccent;
  border: 1px solid @accent; }
QPushButton[look="primary"] { font-weight: 600; }
QPushButton:default:hover, QPushButton[look="primary"]:hover { background: @accentHover;
  border-color: @accentHover; }
QPushButton:default:focus, QPushButton[look="primary"]:focus { border: 2px solid @text;
  padding: 6px 15px; }
QPushButton:default:disabled, QPushButton[look="primary"]:disabled { background: @hover;
  color: @muted; border-color: @hover; }
QPushButton[look="soft"] { border: 1px solid @border; background: @page; }
QPushButton[look="soft"]:hover { background: @hover; }
QPushButton[look="soft"]:focus { border: 2px solid @accent; }
QPushButton[look="quiet"] { border: 1px solid transparent; background: transparent;
  color: @accent; }
QPushButton[look="quiet"]:hover { background: @hover; }
QPushButton[look="quiet"]:focus { border: 2px solid @accent; padding: 6px 15px; }

QPushButton[look="card"] { border: 1px solid @border; border-radius: 12px; background: @raised;
  padding: 0; text-align: left; font-weight: 400; color: @text; }
QPushButton[look="card"]:hover { border-color: @accent; background: @raised; }
QPushButton[look="card"]:focus { border: 2px solid @accent; padding: 0; }
QPushButton[look="card"]:disabled { background: @chrome; border: 1px dashed @border; }

QLineEdit { border: 1px solid @fieldBorder; border-radius: 6px; padding: 7px 10px;
  background: @page; selection-background-color: @selection; selection-color: @text; }
QLineEdit:focus { border: 2px solid @accent; padding: 6px 9px; }
QLineEdit[look="title"] { border: 1px solid transparent; background: transparent; padding: 4px 8px;
  font-weight: 600; font-size: @title; }
QLineEdit[look="title"]:hover { background: @hover; }
QLineEdit[look="title"]:focus { border: 2px solid @accent; background: @page; padding: 3px 7px; }
QLineEdit[look="search"] { border: 1px solid @border; background: @page; padding: 6px 8px; }
QLineEdit[look="search"]:focus { border: 2px solid @accent; padding: 5px 7px; }

QComboBox { border: 1px solid @fieldBorder; border-radius: 6px; padding: 6px 10px;
  background: @page;
  color: @text; }
QComboBox:focus { border: 2px solid @accent; padding: 5px 9px; }
QComboBox[look="flat"] { border: 1px solid transparent; background: transparent; padding: 4px 8px; }
QComboBox[look="flat"]:hover { background: @hover; }
QComboBox[look="flat"]:focus { border: 2px solid @accent; padding: 3px 7px; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url(:/icons/combo-arrow.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @raised; color: @text; border: 1px solid @border;
  padding: 4px; outline: none; selection-background-color: @accentSoft;
  selection-color: @onAccentSoft; }

QAbstractScrollArea { border: none; background: transparent; }
QTextEdit#editor { background: @page; }
QListView, QTreeView { background: transparent; border: none; outline: none; color: @text; }
QListView::item { border-radius: 6px; padding: 6px 8px; margin: 1px 0; }
QListView::item:hover { background: @hover; }
QListView::item:selected { background: @accentSoft; color: @onAccentSoft; }
QListView::item:focus { border: 1px solid @accent; }

QMenu { background: @raised; color: @text; border: 1px solid @border; padding: 6px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: @accentSoft; color: @onAccentSoft; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @border; margin: 6px 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::right-arrow { width: 10px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: @fieldBorder; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; border: none; width: 0; height: 0; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @pressed; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
  background: @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @text; }

QCheckBox { spacing: 8px; color: @text; }
QLabel { color: @text; background: transparent; }
QLabel:disabled { color: @faint; }
QLabel[look="muted"] { color: @muted; }
QLabel[look="heading"] { font-size: @heading; font-weight: 600; }
QLabel[look="subheading"] { font-size: @subheading; font-weight: 600; }
QLabel[look="caps"] { color: @muted; font-size: @caps; font-weight: 600; }
QFrame[look="rule"] { background: @border; border: none; max-height: 1px; min-height: 1px; }
QFrame[look="popover"], QFrame[look="card"] { background: @raised; border: 1px solid @border;
  border-radius: 12px; }
QFrame[look="problem"] { background: @badFill; border: 1px solid @bad; border-radius: 8px; }
QFrame[look="note"] { background: @accentSoft; border: none; border-radius: 8px; }
QLabel[look="noteText"] { color: @onAccentSoft; }
QProgressBar { border: none; border-radius: 2px; background: @pressed; max-height: 4px;
  min-height: 4px; }
QProgressBar::chunk { border-radius: 2px; background: @accent; }
)";

} // namespace

QString styleSheet(const Tokens& t, double points)
{
    const auto mix = [](const QColor& a, const QColor& b) {
        return QColor(
            (a.red() + b.red()) / 2, (a.green() + b.green()) / 2, (a.blue() + b.blue()) / 2);
    };
    // Longest names first, so that @accentSoft is not taken for @accent.
    const QList<std::pair<const char*, QColor>> names{{"@onAccentSoft", t.onAccentSoft},
                                                      {"@accentHover", t.accentHover},
                                                      {"@accentSoft", t.accentSoft},
                                                      {"@fieldBorder", t.fieldBorder},
                                                      {"@onAccent", t.onAccent},
                                                      {"@selection", t.selection},
                                                      {"@badFill", t.badFill},
                                                      {"@pressed", t.pressed},
                                                      {"@chrome", t.chrome},
                                                      {"@raised", t.raised},
                                                      {"@border", t.border},
                                                      {"@accent", t.accent},
                                                      {"@scroll", mix(t.border, t.fieldBorder)},
                                                      {"@faint", mix(t.muted, t.raised)},
                                                      {"@hover", t.hover},
                                                      {"@muted", t.muted},
                                                      {"@page", t.page},
                                                      {"@text", t.text},
                                                      {"@bad", t.bad}};
    QString sheet = QString::fromLatin1(Sheet);
    for (const auto& [name, colour] : names)
        sheet.replace(QLatin1String(name), colour.name());
    const QList<std::pair<const char*, double>> sizes{
        {"@subheading", 1.25}, {"@heading", 1.9}, {"@title", 1.1}, {"@caps", 0.9}};
    for (const auto& [name, factor] : sizes)
        sheet.replace(QLatin1String(name),
                      QString::number(points * factor, 'f', 1) + QLatin1String("pt"));
    return sheet;
}

} // namespace cahier::app

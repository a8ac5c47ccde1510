#include "training/report/style.h"

/* One colour for right answers and one for wrong ones; everything else is grey. */
static const char *const sheet[] = {
    ":root{color-scheme:light dark;--paper:#fff;--panel:#f6f6f4;--ink:#1b1d21;--soft:#5d626b;"
    "--line:#dddcd7;--right:#1d5fa6;--wrong:#b4431b;--tint:#1d5fa61f;--mark:#ffe9a8}",
    "@media(prefers-color-scheme:dark){:root{--paper:#141619;--panel:#1c1f23;--ink:#e7e6e2;"
    "--soft:#a0a4ab;--line:#33373d;--right:#7db3ee;--wrong:#f0936e;--tint:#7db3ee2b;"
    "--mark:#5a4a12}}",
    "*{box-sizing:border-box}",
    "html{-webkit-text-size-adjust:100%}",
    "body{margin:0 auto;padding:2rem 1rem 4rem;max-width:66rem;background:var(--paper);"
    "color:var(--ink);font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}",
    "h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .4rem;"
    "font-weight:650}",
    "h2{font-size:1.25rem;line-height:1.3;letter-spacing:-.01em;font-weight:650;"
    "margin:3.2rem 0 .4rem;padding-top:1rem;border-top:1px solid var(--line)}",
    "h3{font-size:1rem;font-weight:650;margin:2rem 0 .6rem}",
    "h4{font-size:1rem;line-height:1.35;font-weight:600;margin:.15rem 0}",
    ".mistakes+h4{margin-top:2rem}",
    "p{margin:.3rem 0 .9rem;max-width:42rem}",
    ".lead{font-size:1.2rem;line-height:1.5;margin:1.4rem 0 1.8rem}",
    ".about,small,figcaption,.figure p{color:var(--soft)}",
    ".warning{border-left:4px solid var(--wrong);padding:.1rem 0 .1rem .8rem}",
    "small,.about{font-size:.85rem}",
    "code{font:.8rem ui-monospace,'SF Mono',Menlo,Consolas,monospace;color:var(--soft)}",
    "time{white-space:nowrap}",
    "a{color:var(--right);text-underline-offset:.15em}",
    "nav{font-size:.9rem;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}",
    /* the figures at the top */
    ".figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));"
    "gap:1.6rem 2rem;margin:0}",
    ".figure{border-top:2px solid var(--ink);padding-top:.5rem}",
    ".figure h3{margin:0;font-size:.95rem}",
    ".figure p{font-size:.88rem;line-height:1.45;margin:.5rem 0 0}",
    ".figure strong{font-size:2rem;font-weight:600;line-height:1.2;letter-spacing:-.02em;"
    "margin-right:.6rem}",
    ".figure span{color:var(--soft);font-size:.88rem;white-space:nowrap}",
    ".interval{display:block;height:10px;width:100%;margin-top:.25rem}",
    /* tables */
    ".wide{overflow-x:auto;margin:1rem 0}",
    ".long{max-height:75vh;overflow-y:auto;border-bottom:1px solid var(--line)}",
    "table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.35}",
    "th,td{text-align:right;padding:.38rem .6rem;border-bottom:1px solid var(--line);"
    "font-weight:400;vertical-align:baseline}",
    "td{white-space:nowrap}th,.word{overflow-wrap:normal}",
    "th:first-child,.word{text-align:left;white-space:normal;min-width:8rem}",
    /* a name without blanks must not push the figures out of sight */
    "th bdi,.word bdi{display:inline-block;vertical-align:top;max-width:24rem;"
    "overflow-wrap:break-word}th small{font-size:inherit}",
    "th:first-child{padding-left:0;position:sticky;left:0;background:var(--paper)}",
    "thead th{position:sticky;top:0;background:var(--paper);color:var(--soft);"
    "vertical-align:bottom;z-index:1;box-shadow:inset 0 -1px var(--soft)}",
    "thead th:first-child{z-index:2}",
    "#for-precision thead th{position:static}", /* two rows of headers would cover each other */
    "#for-precision tr+tr>th[scope=col]{text-align:right;min-width:0}",
    /* Nine columns beside a name fit. */
    "#for-precision th bdi{max-width:min(15rem,30vw)}",
    "pre{overflow-x:auto;font-size:.85rem;line-height:1.4;user-select:all;cursor:copy;"
    "background:var(--panel);padding:.6rem .8rem;border-radius:.3rem}",
    "th button{all:unset;cursor:pointer;color:var(--soft)}",
    "th button:hover,th[aria-sort] button{color:var(--ink)}",
    "th button:focus-visible{outline:2px solid var(--right);outline-offset:2px}",
    "th[aria-sort=ascending] button::after{content:' \\2191'}",
    "th[aria-sort=descending] button::after{content:' \\2193'}",
    ".bar{background:linear-gradient(var(--tint),var(--tint)) no-repeat left/var(--v) "
    "calc(100% - 4px)}",
    "tbody tr:hover>*{background-color:var(--panel)}",
    /* charts */
    ".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));"
    "gap:1.5rem 2.5rem;align-items:start}",
    ".many{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));"
    "gap:1.2rem 1.2rem;margin:1rem 0}",
    "figure{margin:0;break-inside:avoid}",
    ".charts figure{max-width:28rem}",
    "figcaption{font-size:.85rem;line-height:1.4}",
    ".many figure{display:flex;flex-direction:column;justify-content:flex-end}",
    ".many figcaption{font-size:.8rem;margin-bottom:.25rem;display:flex;gap:.5rem;"
    "justify-content:space-between;align-items:flex-end;color:var(--ink)}",
    ".many figcaption span{color:var(--soft);overflow-wrap:normal}",
    "svg{display:block;width:100%;height:auto;overflow:visible}",
    "svg text{font-size:11px;fill:var(--soft)}",
    "svg .mid{text-anchor:middle}",
    "svg .end{text-anchor:end}",
    "svg .name{fill:var(--ink)}",
    "svg path{fill:none;vector-effect:non-scaling-stroke}",
    ".grid{stroke:var(--line);stroke-width:1}",
    ".curve{stroke:var(--right);stroke-width:1.75;stroke-linejoin:round}",
    ".curve.second{stroke:var(--soft);stroke-dasharray:5 3}",
    ".diagonal{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}",
    ".whisker,.range{stroke:var(--right);stroke-width:2;opacity:.55}",
    ".range{stroke-width:4}",
    ".tick{stroke:var(--ink);stroke-width:2}",
    ".mark{fill:var(--paper);stroke:var(--ink);stroke-width:2}",
    ".point,rect.right{fill:var(--right)}",
    "h4 a{color:inherit}",
    ".point.second{fill:var(--soft)}",
    "rect.wrong{fill:var(--wrong)}",
    "rect.missed{fill:var(--soft)}",
    ".key::before{content:'';display:inline-block;width:.7em;height:.7em;margin-right:.35em;"
    "background:var(--right)}",
    ".key.wrong::before{background:var(--wrong)}",
    ".key.missed::before,.key.second::before{background:var(--soft)}",
    "summary{cursor:pointer;color:var(--right);font-size:.9rem;margin:.8rem 0}",
    /* mistakes */
    ".mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));"
    "gap:1.2rem}",
    "article{background:var(--panel);border-radius:.4rem;padding:.9rem 1rem;"
    "break-inside:avoid;min-width:0}",
    "article header{font-size:.85rem;color:var(--soft);display:flex;flex-wrap:wrap;"
    "gap:0 .8rem;justify-content:space-between}",
    "article header b{color:var(--ink);font-weight:600}",
    "article p{font-size:.88rem;line-height:1.45;color:var(--soft);margin:.2rem 0 .5rem}",
    "article ul{list-style:none;margin:0 0 .5rem;padding:.5rem 0 0;font-size:.85rem;"
    "line-height:1.4;border-top:1px solid var(--line)}",
    "article li{display:grid;grid-template-columns:3rem 1fr;gap:.5rem;padding:.12rem 0}",
    ".changes li{grid-template-columns:6.6rem 1fr}",
    "article.broken header b:first-child{color:var(--wrong)}",
    "article.fixed header b:first-child{color:var(--right)}",
    ".weight{text-align:right;color:var(--right)}",
    ".against .weight{color:var(--wrong)}",
    ".tools{max-width:none;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}",
    ".tools button,.tools input{font:inherit;font-size:.88rem;color:var(--ink);"
    "background:var(--paper);border:1px solid var(--line);border-radius:.3rem;padding:.25rem "
    ".7rem}",
    ".tools input{width:17rem;max-width:100%}",
    ".tools button{cursor:pointer}.tools button[aria-pressed=true]{background:var(--right);"
    "border-color:var(--right);color:var(--paper)}",
    "[hidden]{display:none!important}",
    "mark{background:var(--mark);color:inherit;border-radius:.15em;padding:0 .1em}",
    "@media(max-width:30rem){body{padding-top:1.2rem}.lead{font-size:1.08rem}"
    /* so that six numbers beside a name fit */
    "table{font-size:.8rem}th:first-child,.word{min-width:5.6rem}th bdi,.word "
    "bdi{max-width:30vw}th,td{padding:.35rem "
    ".24rem}h1{font-size:1.5rem}"
    ".many{grid-template-columns:1fr 1fr}}",
    "@media print{html{font-size:11px}body{max-width:none;padding:0}nav,summary{display:none}"
    ".long{max-height:none;overflow:visible}.wide{overflow:visible}"
    "article{border:1px solid var(--line);background:none}"
    "thead th,th:first-child{position:static}"
    ":root{--paper:#fff;--panel:#fff;--ink:#000;--soft:#555;--line:#ccc;--right:#1d5fa6;"
    "--wrong:#b4431b;--tint:#1d5fa61f;--mark:#ffe9a8}}",
};

/* A click on a column's header sorts by that column, numbers in descending order first. Without
 * scripts the topics with the most articles come first. Search shows the rows, curves and cards
 * that have the text; without scripts its field is hidden. */
static const char *const script[] = {
    "for(const b of document.querySelectorAll('#per-topic button'))b.onclick=()=>{",
    "const h=b.parentNode,t=h.closest('table'),i=h.cellIndex,",
    "up=h.ariaSort==='descending'||(i===0&&h.ariaSort!=='ascending'),",
    "v=r=>{const c=r.cells[i];return i?+(c.dataset.v||c.textContent):c.textContent},",
    "f=(a,b)=>i?v(a)-v(b):v(a).localeCompare(v(b));",
    "for(const o of h.parentNode.cells)o.removeAttribute('aria-sort');",
    "h.setAttribute('aria-sort',up?'ascending':'descending');",
    "t.tBodies[0].append(...[...t.tBodies[0].rows].sort((a,b)=>up?f(a,b):f(b,a)))};",
    "const s=document.getElementById('search');s.hidden=false;s.oninput=()=>{",
    "const t=s.value.trim().toLowerCase();",
    "if(t)for(const d of document.querySelectorAll('details:has(.many)'))d.open=true;",
    "for(const e of document.querySelectorAll('tbody tr,.many figure,article'))",
    "e.hidden=!e.textContent.toLowerCase().includes(t)};",
    "addEventListener('beforeprint',()=>{for(const d of document.querySelectorAll('details'))",
    "d.open=true});",
};

/* Search shows the cards that have the text; Save writes the decisions as a table for `topic audit
 * --apply` and `topic feedback --decisions`, quoted as cli/output/csv.c does it. */
static const char *const decisions[] = {
    "const cards=[...document.querySelectorAll('article')];",
    "document.querySelector('input[type=search]').oninput=e=>{",
    "const t=e.target.value.toLowerCase();",
    "for(const c of cards)c.hidden=!c.textContent.toLowerCase().includes(t)};",
    "const count=()=>{document.getElementById('decided').textContent=",
    "cards.filter(c=>c.dataset.decision).length+' of '+cards.length+' decided'};count();",
    "for(const c of cards)for(const b of c.querySelectorAll('button'))b.onclick=()=>{",
    "const d=c.dataset;d.decision=d.decision===b.value?'':b.value;",
    "for(const o of c.querySelectorAll('button'))",
    "o.setAttribute('aria-pressed',o.value===d.decision);count()};",
    "const cell=s=>'\"'+(/^[=+\\-@]/.test(s)?\"'\":'')+s.replaceAll('\"','\"\"')+'\"';",
    "document.getElementById('save').onclick=()=>{const a=document.createElement('a');",
    "const rows=cards.map(c=>['decision','topic','verdict','instead','key','id']",
    ".map(k=>cell(c.dataset[k]||'')).join(','));",
    "a.href=URL.createObjectURL(new Blob(['decision,topic,verdict,instead,key,id\\n'+",
    "rows.join('\\n')+'\\n'],{type:'text/csv'}));a.download='decisions.csv';a.click()};",
};

static void put_lines(struct topic_page *page, const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        topic_page_put(page, lines[i]);
        topic_page_put(page, "\n");
    }
}

static void put_sheet(struct topic_page *page)
{
    topic_page_put(page, "<style>\n");
    put_lines(page, sheet, sizeof sheet / sizeof *sheet);
    topic_page_put(page, "</style>\n");
}

void topic_style_put_head(struct topic_page *page, const char *title)
{
    topic_page_put(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                         "<title>");
    topic_page_name(page, title);
    topic_page_put(page, "</title>\n");
    put_sheet(page);
    topic_page_put(page, "</head>\n<body>\n");
}

void topic_style_put_script(struct topic_page *page)
{
    topic_page_put(page, "<script>\n");
    put_lines(page, script, sizeof script / sizeof *script);
    topic_page_put(page, "</script>\n");
}

void topic_style_put_decisions(struct topic_page *page)
{
    topic_page_put(page, "<script>\n");
    put_lines(page, decisions, sizeof decisions / sizeof *decisions);
    topic_page_put(page, "</script>\n");
}

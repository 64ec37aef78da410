"""How people open a request, report trouble and state an outcome. Data for `statements`, no logic."""

import re

# [Feature Request], feat:, RFC -, 1. , emoji: what stands before the title proper
LABEL = re.compile(
    r"""\s*(?:[^\w\s"'(\[{<@#*`]{1,4}\s*)?(?:
        [\[({<【]\s*[^\])}>】]{1,40}[\])}>】]\s*[:\-–—]?\s*
      | (?:feature(?:[\s-]*requests?|\s+idea|\s+proposal)?|feat|enhancements?|improvements?
        |suggestions?|ideas?|proposals?|request|fr|rfc|rfe
          |wish(?:list)?|new\ feature|question|bug(?:\s*report)?|regression|issue|problem|fix|perf
            |chore|refactor|ux|ui|epic|user\ story|story|task|todo|discussion)
        \s*(?:\([^)]{0,30}\))?!?\s*[:：\-–—|>]+\s*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
ASK_LABEL = re.compile(
    r"\b(?:feature|feat|enhancement|improvement|suggestion|idea|proposal|request|fr|rfe|rfc"
    r"|wish(?:list)?|new feature|epic)\b",
    re.IGNORECASE,
)
PROBLEM_LABEL = re.compile(r"\b(?:bug|regression|crash|defect|broken|security issue)\b", re.IGNORECASE)

# Verbs and nouns with which people open a request
ASK_VERB = re.compile(
    r"""(?:(?:please|pls|kindly|maybe|also|consider|let's|should)\s+
      |we\s+(?:should|need\s+to|must|want\s+to)\s+
      |i\s+(?:want|would\s+like|need|wish)\s+(?:to\s+)?(?:have\s+)?
      |(?:can|could|would)\s+(?:we|you|i|it|there)\s+(?:please\s+)?(?:be\s+)?)?
    (?:add(?:ing)?|allow(?:ing)?|implement(?:ing)?|introduc(?:e|ing)|creat(?:e|ing)|provid(?:e|ing)
      |enabl(?:e|ing)|integrat(?:e|ing)|build|offer|expose
      |let|give|include|make\s+it\s+possible|bring|develop|migrat(?:e|ing)|port|rewrite|refactor
        |redesign|replace|switch|upgrade|convert|automate|automatically
      |use|show|display|hide|extend|adopt|connect|sync|import|export|send|set|turn|remove|move|have
        |publish|release|package|ship|distribute|launch|hook\s+up|wire\s+up|swap|drop|ditch|transition
        |accept|encrypt|embed|stream|push|pull|trigger|run|execute|generate|suggest|detect|recogni[sz]e
        |notify|warn|alert|translate|schedule|assign|cache|store|log|track|report|render|customi[sz]e
        |group|filter|sort|colou?r|restrict|limit|sign|validate|merge|combine|map|mirror|back\s+up|link|tie
          |redo|start\s+over|split|archive|rotate|renew|open|reuse|highlight|pick|remind|deliver|change|save
          |keep|record|check|close|load|play|print|pay|remember|respect|scan|share
        |start|stop|find|fetch|get|list|lock|mute|pause|pin|post|preserve|query|redirect|refresh|reload|resize
        |restore|search|select|skip|snooze|tag|transfer|unify|verify|watch|write|read|update|delete|mark)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
ASK_NOUN = re.compile(
    r"""(?:(?:an?|the|new|native|first-class|official|better|full|basic|initial|optional|user|global|per-\w+
      |more|additional|possible|is\s+there\s+an?|any)\s+){0,3}
    (?:options?|ability|possibility|support|settings?|toggle|way\s+to|button|shortcut|integration
      |request\s+for|feature\s+request|suggestion|idea|proposal|plans?\s+(?:to|for))\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
ASK_ANYWHERE = re.compile(
    r"""\b(?:feature\s+requests?|would\s+(?:be|love|like)|it'?d\s+be|is\s+it\s+possible|possible\s+to
      |would\s+it\s+be|can\s+(?:we|you|i)\s+(?:have|get|add|use|please)|could\s+(?:we|you|i)
      |any\s+(?:plans?|chance)|,?\s(?:please|pls)\s*[.!?]*$
      |please\s+(?:add|make|support|allow|consider|include|provide|implement)
      |(?:are|is)\s+there\s+(?:any\s+)?(?:plans?|a\s+way)|what\s+would\s+it\s+take|should\s+(?:be
        |have|support|allow|also)|how\s+about|nice\s+to\s+have|needs?\s+(?:an?|to\s+have|to\s+be)
        |wish(?:list)?|ability\s+to|option\s+to|proposal|propose|suggestion)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

# The verb of a main clause that says something fails; believed even after "Support for ..."
BREAKS_DOWN = re.compile(
    r"""\b(?:
        fails(?!\s*over|\s*safe)|failed\s+(?:to|with|on|after)|crashes|hangs|freezes|disappears?
          |vanish(?:es)?|breaks|throws
      | (?:doesn|don|didn|isn|aren|wasn|won|couldn|hasn)['’´]?t
      | does\s+not|did\s+not|(?:is|are|was|were)\s+not
      | (?:is|are)\s+(?:\w+\s+)?(?:broken|wrong|missing|incorrect|slow|blank|lost|gone|ignored|stuck
        |unusable|unresponsive|unreachable)
      | not\s+(?:working|found|showing|shown|displayed|loading|visible|updating|updated|syncing
        |synced|saved|saving|respected
          |sent|received|properly|correctly|responding|opening|appearing|rendering|applied|playing
            |starting|detected|functional)
      | no\s+longer|stop(?:s|ped)\s+(?:working|\w+ing)|(?:gets|got|becomes)\s+(?:stuck|lost|deleted
        |cut|overwritten)
      | (?:gives|returns|shows|throws)\s+(?:an?\s+)?(?:\w+\s+)?errors?
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
# A plain statement of what happens: "Any change of address takes three weeks"
STATES = re.compile(
    r"(?<=\w\s)(?:is|are|was|were|has|had|takes|creates|opens|shows|appears|overwrites|removes"
    r"|deletes|redirects|requires|gets|"
    r"goes|comes|loses|sends|makes|keeps|becomes|happens|remains|stays|lacks|contains|prevents"
    r"|consumes|covers|drops|closes|jumps|scrolls|uses|charges\s+\w+\s+\w+"
    r"|suggests|accepts|rejects|forgets|expects|assumes|ends|begins|works|falls|arrives?|vanish|reaches"
    r"|allows|needs|wants|tells|asks|finds|hides|misses|skips|treats|thinks|turns|leaves\s+\w+|seems"
    r"|looks|feels|flashes|blinks|sticks|spins|disconnects|reconnects|restarts|reloads|refreshes|renders"
    r"|reports\s+(?:an?|the|wrong|zero)|ignores|includes|excludes|duplicates\s+\w+|triggers\s+\w+"
    r"|reverts|retains|wipes|mangles|loops|garbles|kills|corrupts|clobbers|truncates|strips|spams"
    r"|returns\s+(?:\d|null|no|an?|the|only|empty|every)|hijacks|swallows|blocks\s+\w+|eats|floods|grows"
    r"|shrinks|exits|quits|dies)\b",
    re.IGNORECASE,
)
# A verb by its ending and what follows it: "Every search resets the page", "Scheduled posts go out late"
BY_FORM = re.compile(
    r"(?<=\w\s)[a-z]{2,}[a-rt-z]s\s+(?:the(?!\s+(?:way|same))|an?|nothing|null|undefined|forever|only|my|me"
    r"|you|us|off\s+(?:the|at|in|on)"
    r"|every|all|no|its|their"
    r"|too"
    r"|even|instead|behind)\b"
    r"|[a-z]s\s+(?:go|come|get|make|restart|re-?appear|disappear|vanish|appear|arrive|end\s+up|fail|break"
    r"|lose|stay"
    r"|become|look|overlap|take|keep|return|stop|hang|crash|jump|cost|expire|pile\s+up|disconnect|flicker"
    r"|stutter|contain|have|are|were|do|abort|reboot|load|reload|wait|differ|overwrite|replace|point|close"
    r"|run|trigger|quit"
    r"|blink|pop\s+up)\b",
    re.IGNORECASE,
)
# People as the subject: "New players quit before the end", "LDAP users get logged out"
PEOPLE_DO = re.compile(
    r"(?:[\w'-]+\s+){0,3}?(?:users|customers|people|players|visitors|admins|administrators|developers"
    r"|reviewers|teachers|students|members|guests|editors|contributors|shoppers|readers|patients|drivers"
    r"|agents|managers|nobody|no\s+one|everybody|everyone|most\s+of\s+us)\s+(?:often\s+|still\s+|only\s+"
    r"|regularly\s+)?(?:get|gets|are|have|has|had|see|sees|abandon|leave|lose|miss|quit|struggle|forget"
    r"|wait|complain|give\s+up|drop|do\s+not|don['’]?t|never|keep|copy|type|spend|think|click|find|ask"
    r"|notices?|knows?|receive|report|stop|end\s+up|overlook|send|print|use|call|lack|were|was|is|rely"
    r"|fail|pay|open)\b",
    re.IGNORECASE,
)
SUBORDINATE = re.compile(
    r"\b(?:when|if|in\s+case|whenever|after|because|that|which|who|where|like|how|what|so|until|unless|while"
    r"|even|as|for\s+\w+)\b",
    re.IGNORECASE,
)
# words that open a request as a verb ("Export to Jira") and a report as a noun ("Export to Jira is empty")
NOUN_OR_VERB = re.compile(
    r"(?:import|export|sync|display|release|package|support|port|upgrade|connect|build|redesign"
    r"|rewrite|automatically|send|show|"
    r"set|use|turn|move|update|search|open|offer|stream|push|pull|trigger|run|log|track|report|cache|store"
    r"|group|filter|sort|schedule|alert|limit|sign|map|mirror|merge|embed|drop|ship|launch|colou?r"
    r"|back\s?up|change|save|record|check|close|load|play|print|read|scan|share|start|test|post|query"
    r"|refresh|reload"
    r"|lock|pin|list|transfer|watch|delete|mark|get|find|select|skip|let(?=['’]s\s+encrypt))\b",
    re.IGNORECASE,
)
# "Make the limit configurable" asks; "make it easier" is an outcome and is looked for first
ASK_MAKE = re.compile(r"(?:(?:please|can\s+(?:we|you)|we\s+should)\s+)?mak(?:e|ing)\s+\w", re.IGNORECASE)
# Talk about words only: nothing is built when a thing is renamed or explained
ABOUT_WORDS = re.compile(
    r"(?:rename|renaming|document(?:ing)?\s+(?:how|the|that|what|which)|explain|clarify|describe|reword"
    r"|rephrase|fix\s+(?:a\s+|the\s+)?typos?|better\s+wording|update\s+(?:the\s+)?(?:docs|documentation"
    r"|translations?|wording|readme))\b",
    re.IGNORECASE,
)
# What is taken away is there already; only a limit to lift or a thing in its place is read
TAKES_AWAY = re.compile(
    r"(?:please\s+)?(?:remov(?:e|ing)|delet(?:e|ing)|get\s+rid\s+of)\b"
    r"(?!.{0,80}\b(?:limits?|in\s+favou?r|replac\w+|and\s+(?:add|use)|instead|automatically|after)\b)",
    re.IGNORECASE,
)
# Trouble that somebody wants to hear of or to handle: "alerts for failed builds", "detection of duplicates"
TROUBLE_HANDLED = re.compile(
    r"""\b(?:
        (?:for|of|on|about|against|without|without\s+any|detect\w*|find\w*|highlight\w*|handl\w+
          |retry(?:ing)?|skip|re-?run)\s+
          (?:all\s+|any\s+)?(?:fail(?:ed|ing|ures?)|broken|missing|lost|wrong|invalid|duplicate[ds]?|empty
          |errors?|crash(?:es)?|timeouts?|unexpected|corrupt(?:ed)?|delay(?:ed|s)?|lag|loss|losing)
      | (?:alert|notif|warn|e-?mail|message|remind|retr|restart|fall\s?back)\w*\s+(?:\w+\s+){0,3}?
          (?:when|if|whenever|once|after)\s+(?:[\w'-]+\s+){1,5}?(?:fails?|failed|crash\w*|breaks
          |stops?\s+\w+|is\s+(?:down|offline|missing|lost|late|stuck)|goes\s+\w+|runs\s+out)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Words of trouble; believed where nothing asks
GOES_WRONG = re.compile(
    r"""\b(?:
        fail(?:s|ed|ing)?(?!\s*(?:over|safe|2ban|uploads?|logins?|jobs?|attempts?|tasks?|imports?))
          |crash(?:es|ed|ing)|(?:doesn|don|didn|isn|aren|wasn|won|couldn|hasn)['’´]?t|does\s+not
          |do\s+not(?=\s+(?:work|show|appear|load|display|open|sync|update|get))|did\s+not|(?:is|are
          |was)\s+not|(?:is|are|performs?|works?)\s+(?:poor(?:ly)?|bad(?:ly)?|broken|wrong|missing
          |incorrect|slow|empty|blank|lost|gone|ignored|inconsistent|stuck|unclear|confusing|unable
          |too\s+\w+|very\s+\w+|hard|difficult|impossible|unusable|unreadable)
      | not\s+(?:working|found|showing|shown|displayed|loading|visible|updating|updated|syncing
        |synced|saved|saving|respected|recogni[sz]ed|sent|sending|received|properly|correctly|detected
        |possible|able|being|responding|available|opening|appearing|rendering|rendered|applied
        |triggered|accessible|playing|persisted|starting|functioning|usable|clickable|honou?red
        |refreshing|connecting|readable|translated|sorted|removed|deleted)
      | can['’]?t\s+(?!we\b)(?!you\b)|cannot|can\s+not|could\s+not|unable\s+to|impossible\s+to
        |no\s+longer|stop(?:s|ped)\s+(?:working|\w+ing)|broken|breaks|hangs|freezes|freezing|frozen
        |stuck|disappear(?:s|ed|ing)?|vanish(?:es|ed)
      | unresponsive|segfault|stack\s*trace|traceback|panics?(?=:|\s+(?:when|on|in|at))|exception
        |undefined\s+(?:is|method|index|property|variable)|null\s+pointer|nullpointer\w*|type\s?error
        |syntax\s?error
      | throws|raises|never\s+(?:\w+s|\w+ed|ends|finish\w*|loads?)|always\s+(?:shows|returns
        |displays|opens|fails|resets)|leads?\s+to|leading\s+to|results?\s+in\s+(?!real|the\b|my\b|our\b
          |one\b)|causes?|causing
        |creates?\s+(?:an?\s+)?duplicate|los(?:es|t|ing)\b|corrupt(?:s|ed|ion)
        |instead\s+of\s+(?:the\s+)?(?:expected|correct|actual)
      | incorrect(?:ly)?|wrong(?:ly)?|unexpected(?:ly)?|inconsisten(?:t|cy|tly)|abnormal(?:ly)?
        |misaligned|overlap(?:s|ping)|truncated|garbled|flicker(?:s|ing)?|glitch\w*|malfunction\w*
        |misbehav\w+|erroneous(?:ly)?|erratic\w*
      | memory\s+leak|leak(?:s|ing)|high\s+(?:cpu|memory|ram)|out\s+of\s+memory|takes\s+(?:too
        |forever|ages|very|a\s+(?:long|lot)|\d+)|too\s+(?:slow|long|many|much|small|big|large|high
        |low)|(?:really|very|extremely|so|painfully)\s+slow|slow(?:ness)?\s+(?:on|in|when|with|to|for
        |loading|performance|response)|sluggish|laggy|lags
      | after\s+(?:the\s+)?(?:updat\w+|upgrad\w+)|since\s+(?:the\s+)?(?:last\s+)?(?:updat\w+
        |upgrad\w+|v?\d)|regression|vulnerab\w+|http\s+[45]\d\d|\b[45]\d\d\s+(?:error|internal|bad
        |not)|error\s*:|(?:an?|the|internal|server|unknown|fatal|decryption|parse|parsing|database
        |connection|permission|network)\s+error\b
      | bugs?\b|problems?\s*$|\bissue\s*$|issues?\s+with|problems?\s+with|problems?\s+(?:when|while
        |in|on)|(?:get|gets|getting|got|gives|returns?|shows?)\s+(?:an?\s+)?(?:\w+\s+)?errors?
        |errors?\s+(?:when|while|on|in|after|during|with|if|from|occurs?|message\s+when)|refus(?:es
        |ed)\s+to|ignor(?:es|ed|ing)\s|mangled|no\s+(?:response|sound|audio|effect)
      | keeps?\s+\w+ing|(?:gets|got|becomes|became|being)\s+(?:stuck|lost|deleted|reset|cut
        |overwritten|ignored|logged)|out\s+of\s+sync|desync\w*|reset(?:s)?\s+(?:after|when|on)
      | resets\s+to|sometimes|randomly|intermittent(?:ly)?|occasionally|for\s+no\s+reason|at\s+random
      | (?:arriv|sent|show|appear|run|fir|charg|trigger|call|creat|post|deliver|import
        |count)\w*\s+(?:\w+\s+)?twice
      | exhausted|exceeded|unreadable|unusable|illegible|unclickable|untranslated|jerky|choppy|janky
        |stutter(?:s|ing)?|jitter(?:s|y)?|cuts?\s+off|cropped|clipped|swallowed|mis(?:read|match|count|plac)\w*
        |logged\s+out|kicked\s+out|locked\s+out|off\s+by|in\s+a\s+loop|in\s+an?\s+(?:endless|infinite)\s+loop
        |(?:hours?|days?|minutes?|seconds?|months?)\s+(?:too\s+)?(?:late|off|behind|early)|crackl\w+
          |beach\s?ball
        |confus(?:es|ing|ed)|annoying|frustrat\w+|drain(?:s|ing)?|redirects\s+to|drops|dropped
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
# A noun phrase that reports rather than asks
REPORT = re.compile(
    r"\b(?:missing|failure|failures|duplicate[ds]?|invalid|timeouts?|timed out|errors?|lost|loss"
    r"|hidden|not|without\s+(?:any\s+)?(?:warning|reason|error|sound|message|notice|feedback|explanation)"
    r"|panic|leaked|leaks?\s+(?:in|into)|(?:infinite|endless)\s+(?:spinner|loop|loading|redirects?)"
    r"|one\s+after\s+another|login\s+loop"
    r"|redirect\s+loop|blurry|(?:sound|look|feel)s?\s+(?:muffled|distorted|washed|weird|odd|wrong|off)"
    r"|chokes|deadlock|drifts"
    r"|(?:flagged"
    r"|blocked|rejected|refused)\s+(?:as|by)"
    r"|(?:abort|stall|flicker|freeze|misbehave|reappear)[.!]?\s*$|stops\s+(?:after|when|while|at|during"
    r"|before|on|if|once)"
    r"|after\s+(?:\w+\s+){0,3}(?:sleep|restart|reboot|resume|consent|upgrade|reinstall|rotation)"
    r"|blank|empty|ignored|denied|deprecated|delay(?:ed)?|lag|crash|freeze"
    r"|hang|bug)\b",
    re.IGNORECASE,
)

# A question about what is there, not a wish for more
OF_FACT = re.compile(
    r"(?:does|did|how\s+(?:to|do|does|is|are)|why|what\s+(?:is|are|does|do|happens)|where|when\s+(?!will\b"
    r"|can\s+we\b|are\s+you\b|is\s+it\s+coming))",
    re.IGNORECASE,
)
# "Order list enhancements": better, without saying how
BETTERMENT = re.compile(
    r"\b(?:improvements?|enhancements?|tweaks|polish|clean-?up)\s*[.!]?\s*$", re.IGNORECASE
)
OUTCOME = re.compile(
    r"""(?:(?:please|help|we\s+(?:should|need\s+to|want\s+to)|is\s+there\s+a\s+way\s+to
      |how\s+(?:can|could|do)\s+we|can\s+we|to)\s+)?
    (?:(?:simplif(?:y|ying)|improv(?:e|ing|ed|ement|ements)|enhanc(?:e|ing)|reduc(?:e|ing)
      |decreas(?:e|ing)|increas(?:e|ing))\b|lower(?:ing)?|cut(?:ting)?|minimi[sz]e|maximi[sz]e|boost
      |speed(?:ing)?\s+up|optimi[sz](?:e|ing|ation)|help(?:ing)?\s
      |streamlin(?:e|ing)|refin(?:e|ing|ed)|tidy|prevent(?:ing)?|avoid(?:ing)?|ensure|clarify
        |shorten|raise|grow|halve|double|strengthen|encourage|discourage|protect|polish
      |fewer|less|better|faster|easier|quicker|clearer|smoother|safer|higher|smarter\s
      |more\s+(?!(?:\w+\s+){0,2}(?:options?|settings?|themes?|integrations?|views?|widgets?|filters?
        |formats?|shortcuts?|charts?|colou?rs|layouts?)\b)(?:\w+\s+)?(?:\w+)
      |mak(?:e|ing)\s+(?:[\w/'-]+\s+){1,8}?(?:easier|faster|better|clearer|simpler|quicker|safer
        |smoother|smaller|bigger|larger|shorter|cheaper|friendlier|nicer|obvious|readable|accessible
        |reliable|discoverable|intuitive|consistent|understandable|less|more(?!\s+(?:configurable
        |customi[sz]able)))\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
MEANS = re.compile(
    r"\b(?:by\s+(?:\w+ing|means)|through|using|via|with)\b",
    re.IGNORECASE,
)

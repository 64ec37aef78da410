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
        |publish|release|package)\b
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
      |any\s+(?:plans?|chance)
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
    r"|consumes|covers|drops|closes|jumps|scrolls|uses|charges\s+\w+\s+\w+)\b",
    re.IGNORECASE,
)
SUBORDINATE = re.compile(
    r"\b(?:when|if|in\s+case|whenever|after|because|that|which|who|where|so|until|unless|while"
    r"|even|as|for\s+\w+)\b",
    re.IGNORECASE,
)
# words that open a request as a verb ("Export to Jira") and a report as a noun ("Export to Jira is empty")
NOUN_OR_VERB = re.compile(
    r"(?:import|export|sync|display|release|package|support|port|upgrade|connect|build|redesign"
    r"|rewrite|automatically|send|show|"
    r"set|use|turn|move|update|search|open|offer|let)\b",
    re.IGNORECASE,
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
        |displays|opens|fails|resets)|leads?\s+to|leading\s+to|results?\s+in|causes?|causing
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
        |confus(?:es|ing|ed)|annoying|frustrat\w+|drain(?:s|ing)?|redirects\s+to|drops|dropped
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
# A noun phrase that reports rather than asks
REPORT = re.compile(
    r"\b(?:missing|failure|failures|duplicate[ds]?|invalid|timeouts?|timed out|errors?|lost|loss"
    r"|hidden|not|without|blank|empty|ignored|denied|deprecated|delay(?:ed)?|lag|crash|freeze"
    r"|hang|bug)\b",
    re.IGNORECASE,
)

# A question about what is there, not a wish for more
OF_FACT = re.compile(
    r"(?:does|did|how\s+(?:to|do|does|is|are)|why|what\s+(?:is|are|does|do|happens)|where|when)\b",
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
      |more\s+(?!options?|settings?|themes?|integrations?)(?:\w+\s+)?(?:\w+)
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

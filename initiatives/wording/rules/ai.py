"""AI taken as given."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import MODELS, MODELS_CAPITAL

RULES = (
    Rule(
        id="ai.named",
        kind=Kind.AI,
        pattern=(
            r"(?<![\w.])(?:AI|A\.I\.|gen[\s-]?ai|LLMs?|artificial intelligence|machine[\s-]learning"
            r"|deep learning|neural network\w*|language models?|generative)(?:[\s-](?:powered|driven"
            r"|based|assisted|generated|enhanced|native))?(?![\w.])"
        ),
        why="AI is one way to do it; a plain rule or a person may be another.",
        not_before=r"\s+(?:chat\s+)?(?:settings?|page|tab)\b",
        marks=(
            "AI-powered summaries",
            "Use machine learning to route tickets",
            "Let an LLM write the first answer",
        ),
        spares=("The main aim is fewer calls",),
    ),
    Rule(
        id="ai.model",
        kind=Kind.AI,
        pattern=rf"(?<![\w.-]){one_of(MODELS)}(?![\w])",
        why="A named model is one way to do it, and a supplier to depend on.",
        marks=("Add ChatGPT to the help centre", "Ollama support"),
        spares=("Our pilot customers leave",),
    ),
    Rule(
        id="ai.model-everyday-name",
        kind=Kind.AI,
        pattern=(
            rf"\b(?:[Ww]ith|[Uu]s(?:e|ing)|[Ff]or|[Ss]upport|[Aa]dd"
            rf"|[Vv]ia)\s+{one_of(MODELS_CAPITAL)}(?!\w)"
        ),
        why="A named model is one way to do it, and a supplier to depend on.",
        cased=True,
        marks=("Write down calls with Whisper",),
        spares=("People whisper in the library",),
    ),
    Rule(
        id="ai.assistant",
        kind=Kind.AI,
        pattern=(
            r"\b(?:(?:smart|intelligent|virtual|voice|chat|writing)\s+assistant|chat[\s-]?bots?"
            r"|copilot|smart(?!\s?(?:phone|watch|tv|card|quote|home|meter|plug|bulb|device|contract"
            r"|lock|light|scene|collection|playlist|album)s?\b)(?=[\s-]\w+)|intelligent(?:ly)?"
            r"|embeddings?|semantic search|vector (?:search|database)|face (?:recognition|detection)"
            r"|facial recognition|(?:object|image|speech|voice|handwriting|plant|text) (?:detection"
            r"|recognition)|predictive|recommendation engine"
            r"|sentiment analysis|auto[\s-]?tagging with|(?:AI|coding) agents?|natural[\s-]language"
            r"|local models?|fine[\s-]?tun(?:e|ed|ing)|(?:system|custom) prompts?|agent mode|agentic|RAG)\b"
        ),
        why="Something smart is one way to do it; ask which mistakes it may make.",
        marks=("Chatbot for order questions", "Smart sorting of invoices", "Agent mode in the editor"),
        spares=("Sell more smart TVs",),
    ),
)

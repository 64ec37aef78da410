"""How the figures are worked out, term by term: plain words, the formula, where it comes from, what it leaves out.

Data for the page "How this is worked out". Anchors are what figures on other screens link to.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One entry. `formula`, `source` and `limits` may be empty."""

    anchor: str
    name: str
    plain: str
    formula: str = ""
    source: str = ""
    limits: str = ""


@dataclass(frozen=True)
class Chapter:
    """Terms that belong together."""

    anchor: str
    name: str
    terms: tuple[Term, ...]


INPUTS = Chapter(
    "inputs",
    "What goes in",
    (
        Term(
            "ranges",
            "Low, middle and high",
            "Low: one time in ten it comes out below. High: one time in ten above. Middle: as likely above as below. "
            "They are not the least and the most that can happen.",
            "Q(0.1) = low, Q(0.5) = middle, Q(0.9) = high. One smooth curve passes through all three exactly. With two "
            "numbers only, the middle is √(low × high) where nothing can be negative, else (low + high) / 2.",
            "J-QPD distributions: Hadlock and Bickel 2017, Decision Analysis 14:35. Stated extremes are too narrow: "
            "Jørgensen, Teigen and Moløkken 2004. An effect that may be negative, or a cost that may be 0, uses a "
            "shifted lognormal (Myerson).",
            "People’s ranges are mostly too narrow. After launch the review page shows how often yours held.",
        ),
        Term(
            "placeholders",
            "Placeholders",
            "What nobody has given yet stands at a default and is marked so: time to ship is half the effort (two "
            "people), the chance that it works 100%, running cost, upkeep, ramp, cash and debt 0.",
            "weeks to ship = effort / 2",
            "",
            "Defaults flatter: they leave costs out. Replace the ones that matter before you decide.",
        ),
        Term(
            "value",
            "What it is worth",
            "What one unit of the metric is worth for a year. Typed either so, or as what a year at the target is "
            "worth. Every option of one initiative uses the same value, drawn once for all of them.",
            "unit value = worth of a year at the target / |target − now|",
            "",
            "There is no default. Without it options are ranked by how often they reach the target, and stay out of "
            "every total of money.",
        ),
        Term(
            "effect",
            "Effect",
            "How much better the metric gets once everybody uses the option. It may be typed in the metric’s unit, in "
            "per cent of where it stands now, of the way to the target, or of another option’s effect.",
            "share of another option: effect = share × that option’s effect in the same run",
            "",
            "One effect for the whole horizon. Wear and competitors’ answers are yours to put into the range.",
        ),
        Term(
            "effort",
            "Effort",
            "Person-weeks of work until it ships, set by engineering alone.",
            "",
            "",
            "Effort and time to ship of an option move together (Gaussian copula, correlation 0.6); different options’ "
            "efforts do not.",
        ),
        Term(
            "time",
            "Time to ship",
            "Calendar weeks from the decision until the first customer has it. The decision is taken on the day by "
            "which it is due, or today once that has passed.",
            "τ = weeks / 52.1775 years",
        ),
        Term(
            "works",
            "Chance that it works",
            "The chance that it works at all. Where it does not, only the building is paid and nothing is gained.",
        ),
        Term(
            "debt",
            "Debt",
            "A shortcut that is taken knowingly: person-weeks to clear up, and the day on which they are due. Once it "
            "is funded it stands on the ledger, takes its weeks from the quarter in which it is due, and shows on the "
            "board until somebody says that it is paid.",
            "",
            "",
            "In the figures it is paid only where the option works. A late debt takes no weeks of a later quarter until "
            "it is extended into it.",
        ),
        Term(
            "parts",
            "Parts and their curve",
            "An option’s parts, each with its share of the value and its effort. The curve shows, for each effort, the "
            "most that any set of parts can cover; the smallest set that covers the share asked for can become an "
            "option. Its effect is that share of the same draw, its effort the sum of its parts, spread like that of "
            "the whole.",
            "least effort with shares adding up to at least the share asked for: a knapsack, solved exactly",
            "",
            "Parts are taken to add up: two that only work together belong in one. Shares count to a hundredth of a "
            "per cent.",
        ),
        Term(
            "stages",
            "Second stage",
            "A part that ships later and is bought only in the runs in which what the first stage showed makes it worth "
            "its cost. The table says in how many runs that is.",
            "",
            "",
            "Two stages, not more. What else may be learnt in between is left out, and payback counts the first stage.",
        ),
        Term(
            "tests",
            "Test option",
            "Something cheap that is done first, for what it teaches about another option: how often it says yes when "
            "that would work, and how often when not. Its worth is what choosing after its result brings over choosing "
            "now; from that go its cost and the wait.",
            "Bayes’ rule on whether the option works",
            "",
            "It stands beside the choice, so it is in nobody’s chance to be the best bet.",
        ),
        Term(
            "wished",
            "Wished-for date",
            "A date that somebody wishes for. It moves no number; each option shows how often it ships by then.",
            "P(time to ship ≤ the date)",
            "",
            "If value is lost after a date, say so in the framing: there it counts.",
        ),
        Term(
            "risks",
            "Risks",
            "What may happen, how likely, and what it costs then: work, calendar weeks, money, or points of the effect. "
            "In each run it happens with its chance, and then costs a draw of its range; else nothing.",
            "cost = 0 with chance 1 − p, else a draw of the range",
            "",
            "Only those count that somebody ticked. They are independent of each other and of all else.",
        ),
        Term(
            "dates",
            "A date that matters",
            "Where a framing names one, the stated share of the value is lost when an option ships after it.",
        ),
    ),
)

FIGURES = Chapter(
    "figures",
    "What each option shows",
    (
        Term(
            "net-value",
            "Net value",
            "What the option brings over the horizon less what it costs to build and to run, in today’s money. The "
            "large number is the middle of all runs, the band holds eight of ten.",
            "NPV = s·v·e·exp(−ρτ)·A − build − s·carry. v: unit value, e: effect, s: 1 where it works, else 0, "
            "ρ = ln(1 + rate), h = horizon − τ, A = ∫₀ʰ min(1, t/ramp)·exp(−ρt) dt. build = effort × cost of a "
            "person-week × (1 − exp(−ρτ)) / (ρτ), plus cash at the start. carry = (running cost + upkeep × cost of a "
            "person-week) over the rest of the horizon, plus the debt at its date.",
            "Discounted cash flow in continuous time; any corporate finance text.",
            "Value after the horizon counts nothing. Everything is before tax.",
        ),
        Term(
            "expected",
            "On average",
            "The mean of all runs. Options are sorted and compared by it, because means add up and middles do not. "
            "Where it lies more than 15% from the middle, the row says “on average”.",
            "E[NPV], with s replaced by the chance that it works",
            "Rao–Blackwell: the same mean with less noise.",
        ),
        Term(
            "best-bet",
            "Chance it’s the best bet",
            "In how many runs this option has the highest net value of all, doing nothing included. All options are "
            "tried in the same runs, so what they share cancels.",
            "P(NPV of this option is the largest)",
            "",
            "Context, not the ranking: an option may often be best by a little and sometimes worst by much.",
        ),
        Term(
            "target",
            "Reaches the target",
            "How often the metric is at the target on its date, counted in tens. “<1 in 10” is seldom, not never.",
            "P(s·e·min(1, (T − τ) / ramp) ≥ |target − now| and τ ≤ T)",
        ),
        Term(
            "payback",
            "Pays back",
            "The month in which all that was gained first covers all that was spent. “Never” means not within the "
            "horizon; it is said where that is more likely than not.",
            "first t at which the running sum, not discounted, is 0 or more",
        ),
        Term(
            "loss",
            "Chance of a loss",
            "In how many runs the net value is below 0.",
            "P(NPV < 0)",
        ),
        Term(
            "roi",
            "Return on cost",
            "What comes back for each unit of money spent, over what was spent.",
            "(E[benefit] − E[cost]) / E[cost], both in today’s money; a ratio of means",
            "",
            "Without a stated cost there is none, rather than an endless one. A high return on little may be worth "
            "less than a fair one on much.",
        ),
        Term(
            "filed",
            "Compared with the filed option",
            "Share of the filed option’s effect and effort, and how many weeks sooner.",
            "E[effect] / E[filed effect]; E[effort] / E[filed effort]; difference of the middle times to ship",
            "",
            "The chance that it works is left out of the share of effect.",
        ),
        Term(
            "value-a-week",
            "Value a week",
            "Average net value for each person-week. The board sorts by it, because person-weeks are what is scarce.",
            "E[NPV] / E[effort]",
        ),
        Term(
            "delay",
            "Cost of delay",
            "What one more week until shipping costs.",
            "E[NPV(τ) − NPV(τ + 1 week)], same runs, same end of the horizon; CD3 divides it by the weeks of work",
            "Smith 1956; Arnold and Yüce 2013",
        ),
        Term(
            "nothing",
            "Doing nothing",
            "Always among the choices, at a net value of 0: effects are improvements over today. What inaction costs "
            "is said in a sentence and is never added to an option’s value; it would count twice.",
        ),
    ),
)

BETWEEN = Chapter(
    "between",
    "Between options",
    (
        Term(
            "frontier",
            "What the last step up costs",
            "Options by cost and benefit. Those that another one, or a mix of two, beats fall out; for the rest, what "
            "each step up costs for each unit of money that it adds.",
            "(E[cost] − E[cost of the one below]) / (E[benefit] − E[benefit of the one below])",
            "Incremental cost-effectiveness on the efficient frontier: Stinnett and Mullahy 1998",
            "Below 1 the step pays; above 1 it costs more than it brings.",
        ),
        Term(
            "tornado",
            "What moves the answer most",
            "The gap between the best bet and the next one, with one input at its low and at its high end and the rest "
            "left uncertain.",
            "E[NPV leader − NPV runner-up | input at P10, at P90]",
            "",
            "A long bar is not yet worth a question: it has to cross the dashed line, where both are worth the same, and "
            "an answer has to come for less than it is worth.",
        ),
        Term(
            "break-even",
            "Where the choice changes",
            "The value of an input at which another option becomes the best bet, and the chance that the input lies "
            "beyond it.",
            "E[NPV leader | input = x] = E[NPV other | input = x]",
            "",
            "One input at a time. None between P0.1 and P99.9: nothing about it alone changes the choice.",
        ),
        Term(
            "ladder",
            "The ladder to the target",
            "The best option for half of the target, 80% of it and all of it, and what each rung adds in cost. Where "
            "the last rung costs much, less may be enough. Making another rung the target leaves a unit of the metric "
            "worth what it was.",
            "best E[NPV] among options that reach the rung more often than not",
            "",
            "Rungs of the target by its date; an option that is late reaches none.",
        ),
        Term(
            "candidate-metrics",
            "Candidate metrics",
            "Metrics that could tell whether the goal is reached, side by side: what each predicts, what could move it "
            "with nobody better off, and which option moves it most. Where that is another option under each, the "
            "choice of the metric is the choice of the option.",
            "P(the option’s effect is the largest | the ranges under that metric)",
            "",
            "Effects alone, drawn independently; cost and what it is worth come in once a metric is chosen.",
        ),
        Term(
            "second-estimates",
            "A second estimate, unseen",
            "Somebody else estimates the same option without seeing the first numbers. Both are shown once both are in, "
            "and the difference is talked about, not averaged away: it shows that one of the two knows something. The "
            "figures go on with the first until the owner picks one or enters a third, with why.",
            "",
            "Estimates that were seen pull the next one towards them: Tversky and Kahneman 1974; in software effort, "
            "Jørgensen and Sjøberg 2004.",
            "Numbers that somebody heard in a corridor, or that stand in the words of a thread, are not hidden.",
        ),
    ),
)

QUESTIONS = Chapter(
    "questions",
    "What an answer is worth",
    (
        Term(
            "worth",
            "Worth up to",
            "How much better the choice gets on average once the answer is known. An answer that cannot change the "
            "choice is worth nothing, however interesting.",
            "EVPPI = E over the input of max E[NPV | input] − max E[NPV]",
            "Raiffa and Schlaifer 1961; Brennan et al. 2007; Strong, Oakley and Brennan 2014; Madan et al. 2014",
            "Up to, because no answer is perfect. The worth of several answers does not add up; only the largest is "
            "shown.",
        ),
        Term(
            "net-worth",
            "Worth asking first",
            "Worth less what asking costs (one person while it lasts) and what waiting costs. Questions are sorted by "
            "it, and the first is asked while it is above 0.",
            "worth − days / 5 × cost of a person-week − cost of delay × weeks of waiting",
            "Expected net gain of sampling: Raiffa and Schlaifer 1961",
        ),
        Term(
            "stop",
            "When to stop asking",
            "When no open question is worth more than it costs: decide. What is left is luck that no question removes.",
        ),
    ),
)

PORTFOLIO = Chapter(
    "portfolio",
    "On the board",
    (
        Term(
            "capacity",
            "What fits",
            "The effort of several initiatives is added up run by run. Their highs do not all come together, so the "
            "sum of ranges is narrower than the ranges added up.",
            "quantiles of Σ effort over simulated runs",
        ),
        Term(
            "opportunity",
            "Opportunity cost",
            "What the same person-weeks would bring in the best other use: the best set without this one, less the "
            "best set beside it, with the displaced initiatives by name.",
            "V(capacity, without j) − V(capacity − effort of j, without j)",
            "Exact for one team an option (dynamic programming).",
        ),
    ),
)

RUNS = Chapter(
    "runs",
    "How it is computed",
    (
        Term(
            "draws",
            "Runs",
            "Every figure comes from 8,192 runs, 16,384 for the record of a decision. Each input has its own column of "
            "draws for ever, so that adding an option does not move another’s numbers.",
            "Sobol points with a digital shift hashed from seed and input; results to six significant digits",
            "Sobol 1967; Joe and Kuo 2008",
            "Between two figures closer than about 0.2% of the spread the runs cannot tell.",
        ),
        Term(
            "repeat",
            "Repeating it",
            "“Download” gives inputs and result with engine version, seed and number of runs. `manage.py appraise "
            "FILE.json` prints the same bytes again.",
        ),
    ),
)

CHAPTERS = (INPUTS, FIGURES, BETWEEN, QUESTIONS, PORTFOLIO, RUNS)

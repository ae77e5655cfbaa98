"""Where the endpoints of a service are not https://{prefix}{fips}.{region}.{suffix}: a list of rules, made from what
botocore's rules engine answers for each region, with and without FIPS and dual stack.

A rule has a template and the cells that it is for: which partitions, which variants, and all their regions, the
pseudo-region such as aws-cn-global only, or one region. The first rule of the list that is for a cell counts."""
import itertools
import re
from dataclasses import dataclass

VARIANTS = ("plain", "dualstack", "fips", "fips+dualstack")  # in the order of their numbers
PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
DEFAULT = "{prefix}{fips}.{region}.{suffix}"


@dataclass(frozen=True)
class Cell:
    partition: str
    region: str
    variant: int  # 1: dual stack, 2: FIPS

    @property
    def is_pseudo(self):
        return self.region == self.partition + "-global"


@dataclass(frozen=True)
class Rule:
    template: str
    signed: str = ""  # empty: for the region
    variants: tuple = VARIANTS
    partitions: tuple = PARTITIONS
    region: str = ""  # empty: all; "global": the pseudo-region

    def is_for(self, cell):
        return (VARIANTS[cell.variant] in self.variants and cell.partition in self.partitions
                and self.region in ("", cell.region, "global" if cell.is_pseudo else ""))

    def text(self):
        words = ["error" if self.template.startswith("!") else "host"]
        words += [f"when={','.join(self.variants)}"] * (self.variants != VARIANTS)
        words += [f"in={','.join(self.partitions)}"] * (self.partitions != PARTITIONS)
        words += [f"region={self.region}"] * (self.region != "")
        words += [f"signed={self.signed}"] * (self.signed != "")
        return " ".join(words + [self.template.lstrip("!")])


class Partitions:
    def __init__(self, data):
        partitions = data.load("partitions")["partitions"]
        assert sorted(p["id"] for p in partitions) == sorted(PARTITIONS)
        self.output = {p["id"]: p["outputs"] for p in partitions}
        self.cells = [Cell(p["id"], region, variant)
                      for p in partitions for region in p["regions"] for variant in range(len(VARIANTS))]

    def values(self, prefix, cell):
        """The value of each placeholder in a cell."""
        output = self.output[cell.partition]
        plain, dual = output["dnsSuffix"], output["dualStackDnsSuffix"]
        return {"{prefix}": prefix, "{fips}": "-fips" if cell.variant & 2 else "", "{region}": cell.region,
                "{global}": output["implicitGlobalRegion"], "{suffix}": dual if cell.variant & 1 else plain,
                "{plain-suffix}": plain, "{dualstack-suffix}": dual}

    def fill(self, template, signed, prefix, cell):
        values = self.values(prefix, cell)

        def put(text):
            return re.sub(r"\{.*?\}", lambda m: values[m[0]], text)

        return put(template), put(signed) or cell.region


class Deriver:
    """The rules for the cells of one service: {cell: (host or !error, region it is signed for)}. Sets of cells are
    bits of an integer."""

    def __init__(self, partitions, prefix, truth):
        self.partitions, self.prefix, self.truth = partitions, prefix, truth
        self.bit = {cell: 1 << i for i, cell in enumerate(truth)}

    def set_of(self, cells):
        return sum(self.bit[cell] for cell in cells)

    def right(self, template, signed):
        """The cells that a template is right for."""
        return self.set_of(cell for cell in self.truth
                           if self.partitions.fill(template, signed, self.prefix, cell) == self.truth[cell])

    def templates(self, cell):
        """All templates that are right for a cell."""
        host, signed = self.truth[cell]
        if host.startswith("!"):
            return {(host, "")}
        values = self.partitions.values(self.prefix, cell)
        if host.startswith(self.prefix):
            host = "{prefix}" + host[len(self.prefix):]
        ends = [n for n in ("{suffix}", "{plain-suffix}", "{dualstack-suffix}") if host.endswith("." + values[n])]
        hosts = {host[:-len(values[name])] + name for name in ends} or {host}
        if cell.variant & 2:
            hosts |= {h.replace("-fips", "{fips}") for h in hosts}
        names = [name for name in ("{region}", "{global}") if values[name] in host.split(".")]
        hosts = {".".join(name if label == values[name] else label for label in h.split("."))
                 for h in hosts for name in names or ["{region}"]}
        signs = [""] * (signed == cell.region) + ["{global}"] * (signed == values["{global}"])
        return set(itertools.product(hosts, signs or [signed]))

    def distinct(self, cells):
        """{set of cells: the plainest template that is right for just these}, for templates of some cells."""
        found = {}
        for template in sorted(set().union(*map(self.templates, cells)), key=plainness, reverse=True):
            found.setdefault(self.right(*template), template)
        return found

    def conditions(self, regions):
        """(variants, region, {partition: the cells}) for all that a rule can ask for."""
        for region in regions:
            for size in range(1, len(VARIANTS) + 1):
                for variants in itertools.combinations(VARIANTS, size):
                    probe = Rule("", "", variants, region=region)
                    yield variants, region, {p: self.set_of(c for c in self.truth if c.partition == p and probe.is_for(c))
                                             for p in PARTITIONS}

    def rules(self):
        """From the general to the special: each time the rule that mends most; then the last one counts first."""
        good, everything, rules = self.right(DEFAULT, ""), self.set_of(self.truth), []
        if good == everything:
            return []
        templates = self.distinct(self.truth)
        general = list(self.conditions(["", "global"]))
        while good != everything:
            wrong = {c.region for c in self.truth if not good & self.bit[c]}
            best = self.best(templates, general, good) or self.best(templates, self.conditions(sorted(wrong)), good)
            _, rule, cells, right = best
            good = good & ~cells | cells & right
            rules.insert(0, rule)
        return rules

    def best(self, templates, conditions, good):
        return max((candidate for condition in conditions for right, template in templates.items()
                    for candidate in self.candidates(template, right, condition, good)), key=lambda c: c[0], default=None)

    @staticmethod
    def candidates(template, right, condition, good):
        """((how many cells a rule mends, how plain it is), the rule, its cells, those it is right for)"""
        variants, region, cells = condition
        gain = {p: (mask & right & ~good).bit_count() - (mask & ~right & good).bit_count() for p, mask in cells.items()}
        chosen = tuple(p for p in PARTITIONS if gain[p] > 0)
        if not chosen:
            return
        everywhere = all(gain[p] >= 0 for p in PARTITIONS)  # or a region that is of one partition only
        if everywhere:
            chosen = PARTITIONS
        rank = (sum(gain[p] for p in chosen), *plainness(template), variants == VARIANTS, region == "", everywhere)
        yield rank, Rule(*template, variants, chosen, region), sum(cells[p] for p in chosen), right


def plainness(template):
    """Greater for a template with fewer letters of its own and more usual parts."""
    host, signed = template
    return (-len(re.sub(r"\{.*?\}", "", host + signed)), "{suffix}" in host, "{fips}" in host, "{region}" in host,
            -len(signed), host, signed)


class Engine:
    """What botocore itself answers."""

    def __init__(self, data, partitions):
        from botocore.client import ClientEndpointBridge
        from botocore.config import Config
        from botocore.endpoint_provider import EndpointProvider
        from botocore.exceptions import EndpointProviderError, EndpointVariantError
        from botocore.regions import EndpointResolver
        self.data, self.partitions, self.raw = data, partitions, data.load("partitions")
        self.provider, self.refused = EndpointProvider, EndpointProviderError
        self.no_variant = EndpointVariantError
        legacy = EndpointResolver(data.load("endpoints"))
        # A rule that names no region signs for the one that the older endpoints.json has, if any.
        self.bridges = [ClientEndpointBridge(legacy, client_config=Config(use_dualstack_endpoint=bool(v & 1),
                                                                          use_fips_endpoint=bool(v & 2)))
                        for v in range(len(VARIANTS))]

    def signing_region(self, prefix, cell):
        try:
            return self.bridges[cell.variant].resolve(prefix, cell.region)["signing_region"]
        except self.no_variant:
            return cell.region

    def cells(self, rule_set, prefix, static):
        """{cell: (host or !error, region it is signed for)}; static: parameters that operations set."""
        provider = self.provider(rule_set, self.raw)
        found = {}
        for cell in self.partitions.cells:
            given = {"Region": cell.region, "UseFIPS": bool(cell.variant & 2), "UseDualStack": bool(cell.variant & 1),
                     **static}
            try:
                endpoint = provider.resolve_endpoint(**{k: v for k, v in given.items() if k in rule_set["parameters"]})
            except self.refused as error:
                found[cell] = "!" + error.kwargs["msg"], cell.region
                continue
            schemes = [s for s in endpoint.properties.get("authSchemes", ()) if s["name"] == "sigv4"]
            region = schemes[0].get("signingRegion") if schemes else None
            host = endpoint.url.removeprefix("https://").rstrip("/")
            found[cell] = host, region or self.signing_region(prefix, cell)
        return found

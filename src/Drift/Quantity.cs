using System.Text.RegularExpressions;

namespace Notifications.Drift;

/// <summary>Amounts as Kubernetes writes them: <c>1</c> is <c>1000m</c>, <c>1Gi</c> is <c>1024Mi</c> (apimachinery
/// <c>resource.Quantity</c>).</summary>
internal static partial class Quantity
{
    private static readonly FrozenSet<string> Holders = new[]
    {
        "limits", "requests", "capacity", "hard", "default", "defaultRequest", "min", "max", "maxLimitRequestRatio", "allocatable",
        "allocatedResources", "podFixed", "minAllowed", "maxAllowed",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Names = new[]
    {
        "cpu", "memory", "storage", "ephemeral-storage", "sizeLimit", "divisor", "averageValue", "targetAverageValue", "storageSize",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, decimal> Units = new Dictionary<string, decimal>(StringComparer.Ordinal)
    {
        [""] = 1,
        ["n"] = 1e-9m,
        ["u"] = 1e-6m,
        ["m"] = 1e-3m,
        ["k"] = 1e3m,
        ["M"] = 1e6m,
        ["G"] = 1e9m,
        ["T"] = 1e12m,
        ["P"] = 1e15m,
        ["E"] = 1e18m,
        ["Ki"] = 1L << 10,
        ["Mi"] = 1L << 20,
        ["Gi"] = 1L << 30,
        ["Ti"] = 1L << 40,
        ["Pi"] = 1L << 50,
        ["Ei"] = 1L << 60,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Both are the same amount, and the field is one that holds amounts.</summary>
    public static bool Same(FieldPath path, JsonElement one, JsonElement other) => IsAmount(path) && Parse(one) is { } amount
        && amount == Parse(other);

    private static bool IsAmount(FieldPath path) =>
        path.Steps is not [FieldStep.Member("data" or "stringData" or "binaryData"), ..]
        && path.Name is { } name
        && (Names.Contains(name) || (path.Parent is { } parent && (Holders.Contains(parent) || (name == "value" && parent == "target"))))
        && !path.Has("annotations") && !path.Has("labels");

    private static decimal? Parse(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => ""
        };
        if (Pattern().Match(text) is not { Success: true } match
            || !decimal.TryParse(
                match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        var unit = Units[match.Groups["unit"].Value];
        return Math.Abs(number) < 7e9m || unit <= 1 ? number * unit : null;
    }

    [GeneratedRegex(@"^(?<number>[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,2})?)(?<unit>|[numkMGTPE]|[KMGTPE]i)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

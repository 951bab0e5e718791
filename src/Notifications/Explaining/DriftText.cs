using System.Text;
using Notifications.Drift;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Reading;
using Spectre.Console;

namespace Notifications.Cli.Explaining;

/// <summary>Drift for people: the cause, then each resource with its fields.</summary>
internal static class DriftText
{
    private const int MaxResources = 20;
    private const int MaxFields = 10;

    public static void Append(StringBuilder text, DriftAnswer drift, string indent)
    {
        text.Append(indent).Append(drift.Cause).Append(drift.Since is null ? "" : $" since {drift.Since}").Append('\n');
        foreach (var resource in drift.Resources.Take(MaxResources))
            Append(text, resource, drift.Cause == "both", indent);
        if (drift.Resources.Count > MaxResources)
            text.Append(indent).Append(CultureInfo.InvariantCulture, $"+{drift.Resources.Count - MaxResources} more resources\n");
        if (drift.HiddenByRules > 0)
            text.Append(indent).Append(drift.HiddenByRules == 1 ? "1 rule hides fields\n" : $"{drift.HiddenByRules} rules hide fields\n");
    }

    /// <summary>Each Application on one line.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<DriftingApplication> applications)
    {
        var width = applications.Select(application => Name(application).Length).DefaultIfEmpty().Max();
        return applications.Select(application => $"{Name(application).PadRight(width)}  {Line(application)}");
    }

    private static string Name(DriftingApplication application) =>
        $"{application.Instance}/{application.Namespace}/{application.Name}";

    private static string Line(DriftingApplication application)
    {
        var (drift, resources) = (application.Drift, application.Drift?.Resources ?? []);
        var hands = resources.Select(resource => resource.Hand).OfType<DriftAnswer.Writer>()
            .Select(hand => Hand.Label(hand.Manager, hand.Person)).Distinct(StringComparer.Ordinal).ToList();
        var missing = drift is null && application.Missing is { } why ? $": {why}" : "";
        return $"{drift?.Cause ?? "not known"}{missing}  since {drift?.Since ?? "?"}  "
            + string.Join(", ", resources.Take(3).Select(Title)) + (resources.Count > 3 ? $" +{resources.Count - 3} more" : "")
                + (hands.Count > 0 ? $"  by {string.Join(", ", hands)}" : "");
    }

    /// <summary>All fields of an Application, as a diff.</summary>
    public static void Write(IAnsiConsole console, DriftingApplication application)
    {
        var how = application switch
        {
            { Drift: { } found } => $"{found.Cause}{(found.Since is null ? "" : $" since {found.Since}")}",
            { Missing: not null } => "cannot be compared",
            _ => "does not differ from git, as far as is known",
        };
        WriteLine(console, $"{Name(application)}: {how}", "bold");
        foreach (var resource in application.Drift?.Resources ?? [])
        {
            WriteLine(console, Heading(resource, withCause: application.Drift!.Cause == "both"), "bold");
            foreach (var field in resource.Fields) Write(console, field);
        }

        if (application.Drift is { HiddenByRules: > 0 and var rules }) WriteLine(
            console, rules == 1 ? "1 rule hides fields" : $"{rules} rules hide fields", "grey");
        if (application.Missing is { } missing) WriteLine(console, $"not known: {missing}", "grey");
    }

    private static void Write(IAnsiConsole console, DriftAnswer.Field field)
    {
        var isUnseen = field.Redacted && field.Old == field.New;
        WriteLine(console, isUnseen ? $"  {field.Path}: changed" : $"  {field.Path}", "yellow");
        if (isUnseen) return;
        foreach (var line in (field.Old ?? "").Split('\n').Where(_ => field.Old is not null)) WriteLine(console, $"  - {line}", "red");
        foreach (var line in (field.New ?? "").Split('\n').Where(_ => field.New is not null)) WriteLine(console, $"  + {line}", "green");
    }

    private static void WriteLine(IAnsiConsole console, string line, string style) =>
        console.MarkupLine($"[{style}]{Markup.Escape(UntrustedText.CleanLine(line))}[/]");

    private static string Title(DriftAnswer.Resource resource) =>
        $"{resource.Kind} {(resource.Namespace.Length > 0 ? resource.Namespace + "/" : "")}{resource.Name}";

    private static string Heading(DriftAnswer.Resource resource, bool withCause)
    {
        var hand = resource.Hand is not { } known ? ""
            : $", last written by {Hand.Label(known.Manager, known.Person)}{(known.Operation is null ? "" : $" ({known.Operation})")}{(known.At is null ? "" : $" at {known.At}")}";
        return $"{Title(resource)}: {resource.State}{(withCause ? $", {resource.Cause}" : "")}{hand}";
    }

    private static void Append(StringBuilder text, DriftAnswer.Resource resource, bool withCause, string indent)
    {
        text.Append(indent).Append(Heading(resource, withCause)).Append('\n');
        foreach (var field in resource.Fields.Take(MaxFields))
            text.Append(indent).Append("    ").Append(FieldLine(field).Replace("\n", "\n" + indent + "        ", StringComparison.Ordinal))
                .Append('\n');
        if (resource.Fields.Count > MaxFields)
            text.Append(indent).Append(CultureInfo.InvariantCulture, $"    +{resource.Fields.Count - MaxFields} more fields\n");
    }

    private static string FieldLine(DriftAnswer.Field field) => field is { Redacted: true } && field.Old == field.New
        ? $"{field.Path}: changed"
        : $"{field.Path}: {field.Old ?? "absent"} -> {field.New ?? "absent"}";
}

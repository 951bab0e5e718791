namespace Notifications.Notifier.Subscriptions.Annotations;

/// <summary>Reads the annotation grammar of Argo CD Notifications, and our opt-out, from an Application or an AppProject.</summary>
internal static class AnnotationReader
{
    private static readonly string[] Words = ["subscribe", "unsubscribe", "subscriptions"];

    public static ReadAnnotations Read(AnnotationPlace place, IReadOnlyDictionary<string, string> annotations)
    {
        var read = new ReadAnnotations();
        foreach (var (key, value) in annotations.Where(annotation => Concerns(annotation.Key))
            .OrderBy(annotation => annotation.Key, StringComparer.Ordinal))
            Read(new Annotation(place, key, value), read);
        return read;
    }

    private static bool Concerns(string key) =>
        key.Contains("notification", StringComparison.Ordinal) || key.StartsWith("subscri", StringComparison.Ordinal);

    private static void Read(Annotation annotation, ReadAnnotations into)
    {
        if (annotation.Key.EndsWith(LegacyForm.Suffix, StringComparison.Ordinal))
            LegacyForm.Read(annotation, into);
        else if (annotation.Key.StartsWith(Annotation.Prefix, StringComparison.Ordinal))
            ReadOurs(annotation, annotation.Key[Annotation.Prefix.Length..], into);
        else if (OfAnotherDomain(annotation.Key) is { } meant)
            into.Problems.Add(annotation.Problem("is nobody's annotation and is ignored", $"did you mean \"{meant}\"?"));
    }

    private static void ReadOurs(Annotation annotation, string name, ReadAnnotations into)
    {
        if (name.StartsWith("subscribe.", StringComparison.Ordinal))
            ReadSubscribe(annotation, name["subscribe.".Length..], into);
        else if (name.StartsWith("unsubscribe.", StringComparison.Ordinal))
            ReadUnsubscribe(annotation, name["unsubscribe.".Length..], into);
        else if (name.StartsWith("subscriptions", StringComparison.Ordinal))
            ListForm.Read(annotation, into);
        else if (name is "subscribe" or "unsubscribe")
            into.Problems.Add(annotation.Problem(
                "names no trigger and no destination", $"write {Annotation.Prefix}{name}.<trigger>.<destination>"));
        else if (Nearest.To(WordOf(name), Words) is { } word)
            into.Problems.Add(annotation.Problem(
                "is ignored", $"did you mean \"{Annotation.Prefix}{word}{name[WordOf(name).Length..]}\"?"));
    }

    // subscribe.<trigger>.<destination>, subscribe.<destination>
    private static void ReadSubscribe(Annotation annotation, string rest, ReadAnnotations into)
    {
        var (trigger, destination) = rest.Split('.') switch
        {
            [var only] => ("", only),
            [var first, var second, ..] => (first, second),
            [] => ("", ""),
        };
        if (destination.Length == 0)
        {
            into.Problems.Add(annotation.Problem("names no destination", $"write {Annotation.Prefix}subscribe.<trigger>.<destination>"));
            return;
        }

        ReportSurplus(annotation, rest, into);
        var recipients = Recipients(annotation.Value);
        if (recipients.Count == 0) into.Problems.Add(
            annotation.Problem("names no recipient", "leave the value empty for a destination that needs none"));
        foreach (var recipient in recipients)
            into.Subscriptions.Add(new WrittenSubscription(trigger.Length == 0 ? null : trigger, destination, recipient, annotation));
    }

    // unsubscribe.<trigger>[.<destination>]; with a value only these recipients
    private static void ReadUnsubscribe(Annotation annotation, string rest, ReadAnnotations into)
    {
        var parts = rest.Split('.');
        if (annotation.Place is not AnnotationPlace.Application)
            into.Problems.Add(annotation.Problem("is ignored: Applications opt out, projects do not", "move it to the Applications"));
        else if (parts is [""] or ["", ..] or [_, "", ..])
            into.Problems.Add(annotation.Problem("names no trigger", $"write {Annotation.Prefix}unsubscribe.<trigger> or {Annotation.Prefix}unsubscribe.<trigger>.<destination>"));
        else
        {
            ReportSurplus(annotation, rest, into);
            IReadOnlyList<string> recipients = annotation.Value.Length == 0 ? [] : Recipients(annotation.Value);
            into.OptOuts.Add(new OptOut(parts[0], parts.Length > 1 ? parts[1] : null, recipients, annotation));
        }
    }

    private static void ReportSurplus(Annotation annotation, string rest, ReadAnnotations into)
    {
        if (rest.Split('.', 3) is [_, _, var surplus])
            into.Problems.Add(annotation.Problem(
                $"\".{surplus}\" is ignored", $"a name with a dot is subscribed with {Annotation.Prefix}subscriptions"));
    }

    private static List<string> Recipients(string value) =>
        value.Length == 0 ? [""] : [.. value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static string WordOf(string name) => name.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0 ? name : name[..dot];

    // "notification.argoproj.io/subscribe.x.y", "subscribe.x.y"
    private static string? OfAnotherDomain(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (domain, name) = slash < 0 ? ("", key) : (key[..slash], key[(slash + 1)..]);
        return Words.Contains(WordOf(name)) && (slash < 0 || Nearest.To(Annotation.Prefix[..^1], [domain]) is not null)
            ? Annotation.Prefix + name : null;
    }
}

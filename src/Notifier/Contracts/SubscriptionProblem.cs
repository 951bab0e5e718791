namespace Notifications.Notifier.Contracts;

/// <summary>Something that annotations say and that means nothing, or something else than was meant. Reported once for each Application and
/// value.</summary>
/// <param name="Place">Whose annotation it is.</param>
/// <param name="Annotation">The annotation's key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Remedy">What to write instead; null when the message says it.</param>
internal sealed record SubscriptionProblem(AnnotationPlace Place, string Annotation, string Value, string Message, string? Remedy)
{
    /// <summary><c>Application annotation notifications.argoproj.io/subscribe.on-x.slack: no trigger "on-x" (did you mean
    /// "on-y"?)</c></summary>
    public override string ToString() =>
        UntrustedText.CleanLine(
            (Place is AnnotationPlace.SelfService ? "self-service ConfigMap, " : $"{Place} annotation ")
            + $"{Annotation}: {Message}{(Remedy is null ? "" : $" ({Remedy})")}");
}

/// <summary>What carries an annotation.</summary>
internal enum AnnotationPlace
{
    Application,
    AppProject,

    /// <summary>No annotation: the self-service ConfigMap of the namespace.</summary>
    SelfService,
}

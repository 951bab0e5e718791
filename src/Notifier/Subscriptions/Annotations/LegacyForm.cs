namespace Notifications.Notifier.Subscriptions.Annotations;

/// <summary>
/// <c>[&lt;trigger&gt;.]recipients.argocd-notifications.argoproj.io: destination:recipient,destination</c>, on AppProjects only, as in Argo
/// CD. A recipient may hold colons (Argo CD cuts it at the second).
/// </summary>
internal static class LegacyForm
{
    public const string Suffix = "recipients.argocd-notifications.argoproj.io";

    public static void Read(Annotation annotation, ReadAnnotations into)
    {
        var trigger = annotation.Key[..^Suffix.Length].TrimEnd('.');
        if (annotation.Place is not AnnotationPlace.AppProject)
        {
            var name = trigger.Length == 0 ? "<destination>" : trigger + ".<destination>";
            into.Problems.Add(annotation.Problem(
                "is ignored: this old form is read from AppProjects only", $"write {Annotation.Prefix}subscribe.{name}"));
            return;
        }

        foreach (var recipient in annotation.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (destination, name) = RecipientText.Split(recipient);
            if (destination.Length == 0)
                into.Problems.Add(annotation.Problem($"\"{recipient}\" names no destination", "write <destination>:<recipient>"));
            else
                into.Subscriptions.Add(new WrittenSubscription(trigger.Length == 0 ? null : trigger, destination, name, annotation));
        }
    }
}

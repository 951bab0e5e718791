using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Where one Application stands with a commit.</summary>
/// <param name="Name">Unique per instance and Application: <c>argocd/prod/web</c>.</param>
/// <param name="Description">Plain text of one line, at most 140 characters.</param>
/// <param name="Page">In the Argo CD UI; null: the instance has no address.</param>
internal sealed record ApplicationStatus(string Name, Stage Stage, string Description, Uri? Page, Message Message)
{
    private const int LongestName = 200;
    private const int LongestDescription = 140;

    /// <summary>Null: the newest message says nothing about a change.</summary>
    public static ApplicationStatus? Of(ConversationMember member)
    {
        var (message, stage) = (member.Message, ChangeModel.StageOf(member.Message));
        var description = StateText.Of(message) + (message.About.State?.Note is { } note ? $" ({note})" : "");
        return stage is Stage.Other ? null
            : new ApplicationStatus(
                Named(message.About), stage, Shorten.To(UntrustedText.CleanLine(description), LongestDescription), message.About.Url,
                message);
    }

    /// <summary>Two names that are too long differ by what follows of them.</summary>
    private static string Named(MessageSubject about)
    {
        var name = UntrustedText.CleanLine($"argocd/{about.Instance}/{about.ShownName}");
        return name.Length <= LongestName ? name
            : $"{Shorten.To(name, LongestName - 10)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8]}";
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary><c>owner/name</c>, as GitHub compares it: without regard to case.</summary>
internal readonly record struct RepositoryName(string Owner, string Name)
{
    public bool Equals(RepositoryName other) =>
        string.Equals(Owner, other.Owner, StringComparison.OrdinalIgnoreCase)
            && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(ToString());

    public override string ToString() => $"{Owner}/{Name}";

    /// <param name="fullName">With exactly one slash.</param>
    public static RepositoryName Of(string fullName) =>
        new(fullName[..fullName.IndexOf('/', StringComparison.Ordinal)], fullName[(fullName.IndexOf('/', StringComparison.Ordinal) + 1)..]);
}

/// <summary>A pull request as recipients name it: <c>owner/repository#7</c>.</summary>
internal readonly partial record struct PullRequestName(RepositoryName Repository, int Number)
{
    /// <summary>In the one spelling of a recipient: GitHub compares names without regard to case, and sources of Applications are written
    /// in any.</summary>
    public string Recipient => ToString().ToLowerInvariant();

    public static ForgeNames Names { get; } = new(Forge.GitHub, "github.com", "pull request", "owner/repository#7")
    {
        Parse = text => TryParse(text, out var name, out var host)
            ? (new RequestName(name.Value.Repository.ToString(), name.Value.Number), host) : null,
        RecipientOf = request => new PullRequestName(RepositoryName.Of(request.Project), request.Number).Recipient,
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Repository}#{Number}");

    public static bool TryParse(string text, [NotNullWhen(true)] out PullRequestName? name) => TryParse(text, out name, out var host)
        && host is null;

    /// <summary>Also takes the address of its page.</summary>
    /// <param name="host">Of that page, with its port when it names one; null: no address was written.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PullRequestName? name, out string? host)
    {
        var match = Written().Match(text.Trim());
        host = match.Groups[1] is { Success: true, Value: var written } ? written : null;
        name = match.Success && match.Groups[3].Value is not ("." or "..")
            && int.TryParse(match.Groups[4].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new PullRequestName(new RepositoryName(match.Groups[2].Value, match.Groups[3].Value), number)
            : null;
        return name is not null;
    }

    [GeneratedRegex(@"^(?:https?://([^/\s]+)/)?([A-Za-z0-9][\w-]*)/([\w.-]+)(?:#|/pull/)([0-9]{1,9})/?$",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Written();
}

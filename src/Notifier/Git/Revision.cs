using System.Text.RegularExpressions;

namespace Notifications.Notifier.Git;

/// <summary>What a revision is, as far as its text tells.</summary>
internal enum RevisionKind
{
    Empty,

    /// <summary>40 or 64 hexadecimal digits.</summary>
    Commit,

    /// <summary>7 to 39 hexadecimal digits.</summary>
    ShortCommit,

    /// <summary><c>HEAD</c>.</summary>
    Head,

    /// <summary><c>refs/heads/…</c></summary>
    Branch,

    /// <summary><c>refs/tags/…</c></summary>
    Tag,

    /// <summary>A semantic version, or a range or wildcard of them: a chart's or a tag.</summary>
    Version,

    /// <summary><c>sha256:…</c> of an OCI artifact.</summary>
    Digest,

    /// <summary>A branch or a tag.</summary>
    Name,
}

/// <summary>A revision of a source as Argo CD writes it.</summary>
internal readonly partial record struct Revision(string Text, RevisionKind Kind)
{
    private const int ShortLength = 7;
    private const int ShortDigest = 12;

    public bool IsCommit => Kind is RevisionKind.Commit or RevisionKind.ShortCommit;

    /// <summary>For readers: seven digits of a commit, twelve of a digest, a name without <c>refs/heads/</c>; never null.</summary>
    public string Short => Kind switch
    {
        RevisionKind.Commit or RevisionKind.ShortCommit => Text[..ShortLength],
        RevisionKind.Digest => Text[..(Text.IndexOf(':', StringComparison.Ordinal) + 1 + ShortDigest)],
        RevisionKind.Branch or RevisionKind.Tag => Text[(Text.IndexOf('/', 5) + 1)..],
        _ => Text,
    };

    public static Revision Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return new Revision(trimmed, trimmed switch
        {
            "" => RevisionKind.Empty,
            "HEAD" => RevisionKind.Head,
            { Length: 40 or 64 } when Hex().IsMatch(trimmed) => RevisionKind.Commit,
            { Length: >= ShortLength and < 40 } when Hex().IsMatch(trimmed) => RevisionKind.ShortCommit,
            _ when trimmed.StartsWith("refs/heads/", StringComparison.Ordinal) => RevisionKind.Branch,
            _ when trimmed.StartsWith("refs/tags/", StringComparison.Ordinal) => RevisionKind.Tag,
            _ when DigestText().IsMatch(trimmed) => RevisionKind.Digest,
            _ when VersionText().IsMatch(trimmed) => RevisionKind.Version,
            _ => RevisionKind.Name,
        });
    }

    [GeneratedRegex("^[0-9a-fA-F]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Hex();

    [GeneratedRegex("^sha(256|384|512):[0-9a-f]{32,}$", RegexOptions.CultureInvariant)]
    private static partial Regex DigestText();

    /// <summary>1.2.3, v1.2.3-rc.1+build, 1.x, >=1.2, ^1.2, ~1.2.3, *</summary>
    [GeneratedRegex(@"^(\*|([\^~]|[<>]=?|=)?\s*v?\d+(\.(\d+|[xX*])){1,2}(-[\w.-]+)?(\+[\w.-]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionText();
}

using System.Buffers;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// The secrets that this program was given. Servers repeat what they were sent (a 401 quotes the token, an error page the whole address):
/// whoever writes down what a server said masks them first.
/// </summary>
public sealed class KnownSecrets
{
    /// <summary>A shorter one would be found in ordinary words.</summary>
    private const int Shortest = 6;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private volatile Table _table = new([], SearchValues.Create([], StringComparison.Ordinal));

    /// <summary>Remembers a secret, and the forms in which it comes back: a scheme's credentials alone, a password out of an address,
    /// escaped.</summary>
    public void Add(Secret secret)
    {
        lock (_gate)
        {
            var before = _known.Count;
            foreach (var form in Forms(secret.Reveal())) Remember(form);
            if (_known.Count == before) return;
            string[] longestFirst = [.. _known.OrderByDescending(one => one.Length).ThenBy(one => one, StringComparer.Ordinal)];
            _table = new Table(longestFirst, SearchValues.Create(longestFirst, StringComparison.Ordinal));
        }
    }

    /// <summary>Remembers what another knows.</summary>
    public void AddAll(KnownSecrets others)
    {
        foreach (var one in others._table.LongestFirst) Add(new Secret(one));
    }

    /// <summary>The text with <c>***</c> where a secret stood.</summary>
    public string Mask(string text)
    {
        var (longestFirst, any) = _table;
        if (!text.AsSpan().ContainsAny(any)) return text;
        foreach (var secret in longestFirst) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    private void Remember(string form)
    {
        if (form.Length < Shortest) return;
        _known.Add(form);
        _known.Add(JsonEncodedText.Encode(form).Value);
        _known.Add(Uri.EscapeDataString(form));
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var text = secret.Trim();
        yield return text;
        if (text.Split(' ') is [_, var credentials]) yield return credentials; // Bearer x, Basic x
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0) yield break;
        if (address.PathAndQuery.Length > 1) yield return address.PathAndQuery;
        if (address.UserInfo.Split(':', 2) is [_, { Length: > 0 } password])
        {
            yield return password;
            yield return Uri.UnescapeDataString(password);
        }
    }

    private sealed record Table(string[] LongestFirst, SearchValues<string> Any);
}

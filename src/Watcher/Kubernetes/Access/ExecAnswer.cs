using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>What a credential plugin wrote: an ExecCredential. Source: Kubernetes' client.authentication.k8s.io/v1.</summary>
internal sealed record ExecAnswer(Secret? Token, Secret? Certificate, Secret? Key, DateTimeOffset? Expires)
{
    /// <returns>The answer, or what is wrong with it; the text itself is never repeated, as it holds secrets.</returns>
    public static (ExecAnswer? Answer, string? Wrong) Read(ReadOnlyMemory<byte> json, string apiVersion)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, apiVersion);
        }
        catch (JsonException wrong)
        {
            return (null, $"its output is not JSON (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine})");
        }
    }

    private static (ExecAnswer?, string?) Read(JsonElement root, string apiVersion)
    {
        if (root.FieldText("kind") != "ExecCredential")
            return (null, "its output is no ExecCredential");
        if (root.FieldText("apiVersion") is var version && version != apiVersion)
            return (null, $"it answers in {version ?? "no apiVersion"}, and the kubeconfig expects {apiVersion}: make them the same");
        if (root.Field("status") is not { ValueKind: JsonValueKind.Object } status)
            return (null, "its output has no status");
        var (token, certificate, key) = (
            status.FieldText("token"), status.FieldText("clientCertificateData"), status.FieldText("clientKeyData"));
        if (token is null && certificate is null)
            return (null, "its output has neither a token nor a client certificate");
        if (certificate is null != key is null)
            return (null, "its output has a client certificate without its key, or a key without its certificate");
        return status.FieldText("expirationTimestamp") is not { } expires ? (Of(null), null)
            : DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? (Of(at), null)
            : (null, "its expirationTimestamp is no RFC 3339 time");

        ExecAnswer Of(DateTimeOffset? at) => new(Hide(token), Hide(certificate), Hide(key), at);
    }

    private static Secret? Hide(string? value) => value is null ? null : new Secret(value);
}

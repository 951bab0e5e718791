using System.Net;
using System.Net.Http.Headers;

namespace Notifications.Notifier.Enrichment.ArgoCd;

/// <summary>The few reading calls of the Argo CD API (v1) that messages need. Thin: one method a call, every expected failure a
/// value.</summary>
/// <param name="http">Its buffer bounds what is read of an answer.</param>
internal sealed class ArgoCdClient(HttpClient http, ArgoCdOptions options)
{
    /// <summary><c>GET …/revisions/{revision}/metadata</c></summary>
    /// <param name="sourceIndex">For Applications with several sources; null: it has one.</param>
    public async Task<ArgoCdAnswer<RevisionMetadata>> RevisionMetadataAsync(
        AppRef app, string revision, int? sourceIndex, CancellationToken cancellationToken)
    {
        var index = sourceIndex is { } i ? string.Create(CultureInfo.InvariantCulture, $"&sourceIndex={i}") : "";
        var answer = await GetAsync(app, $"revisions/{Uri.EscapeDataString(revision)}/metadata", index, cancellationToken);
        return Map(answer, RevisionMetadata.Read);
    }

    /// <summary><c>GET …/resource-tree</c></summary>
    public async Task<ArgoCdAnswer<ResourceTree>> ResourceTreeAsync(AppRef app, CancellationToken cancellationToken) =>
        Map(await GetAsync(app, "resource-tree", "", cancellationToken), ResourceTree.Read);

    /// <summary><c>GET …/managed-resources</c> of one resource.</summary>
    public async Task<ArgoCdAnswer<ManagedResource?>> ManagedResourceAsync(
        AppRef app, ResourceFacts resource, CancellationToken cancellationToken)
    {
        var which = $"&group={Escape(resource.Group)}&kind={Escape(resource.Kind)}&namespace={Escape(resource.Namespace)}&name={Escape(resource.Name)}";
        return Map(await GetAsync(app, "managed-resources", which, cancellationToken), answer => Find(answer, resource));
    }

    /// <summary><c>GET …/managed-resources</c> of all resources.</summary>
    public async Task<ArgoCdAnswer<IReadOnlyList<ManagedResource>>> ManagedResourcesAsync(
        AppRef app, CancellationToken cancellationToken) =>
        Map(await GetAsync(app, "managed-resources", "", cancellationToken),
            IReadOnlyList<ManagedResource> (answer) => [.. answer["items"].Items.Select(item => new ManagedResource(item.Element))]);

    /// <summary>Who the token is, and whether it may read Applications.</summary>
    public async Task<(bool IsUsable, string Text)> AskAsync(CancellationToken cancellationToken)
    {
        var answer = await GetAsync("userinfo", "api/v1/session/userinfo", cancellationToken);
        if (answer is ArgoCdAnswer<JsonView>.Unreachable(var reason)) return (false, reason);
        if (answer is ArgoCdAnswer<JsonView>.Refused(var why)) return (
            false, $"{options.Url} does not accept the token ({why}): make one with argocd account generate-token");
        var user = ((ArgoCdAnswer<JsonView>.Found)answer).Value;
        if (!user["loggedIn"].Flag) return (false, $"the token is not valid at {options.Url}: make one with argocd account generate-token");
        var name = user["username"].Text ?? "an unnamed account";
        return await GetAsync("can-i", "api/v1/account/can-i/applications/get/*", cancellationToken) switch
        {
            ArgoCdAnswer<JsonView>.Unreachable(var later) => (false, later),
            ArgoCdAnswer<JsonView>.Found(var may) when may["value"].Text == "yes" =>
                (true, $"{options.Url} as {name}, who may get applications"),
            _ => (false, $"{name} at {options.Url} may not get applications of every project: give it the policy p, {name}, applications, get, */*, allow"),
        };
    }

    private Task<ArgoCdAnswer<JsonView>> GetAsync(AppRef app, string what, string query, CancellationToken cancellationToken) =>
        GetAsync(what, $"api/v1/applications/{Escape(app.Name)}/{what}?appNamespace={Escape(app.Namespace)}&project={Escape(app.Project)}{query}", cancellationToken);

    private async Task<ArgoCdAnswer<JsonView>> GetAsync(string what, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{options.Url.AbsoluteUri.TrimEnd('/')}/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token.Reveal());
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                return Failed(what, response.StatusCode, body);
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } found
                ? new ArgoCdAnswer<JsonView>.Found(new JsonView(found))
                : new ArgoCdAnswer<JsonView>.Unreachable(
                    $"Argo CD at {options.Url.Host} answered {what} with something that is no object: is {options.Url} its API?");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new ArgoCdAnswer<JsonView>.Unreachable($"Argo CD at {options.Url.Host} cannot be reached for {what}: {e.Message}");
        }
        catch (JsonException)
        {
            return new ArgoCdAnswer<JsonView>.Unreachable(
                $"Argo CD at {options.Url.Host} did not answer {what} with JSON: is {options.Url} its API?");
        }
    }

    private ArgoCdAnswer<JsonView> Failed(string what, HttpStatusCode status, byte[] body)
    {
        var reason = $"Argo CD answered {what} with {(int)status}{MessageOf(body).Replace(options.Token.Reveal(), "***", StringComparison.Ordinal)}";
        return (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            ? new ArgoCdAnswer<JsonView>.Unreachable(reason)
            : new ArgoCdAnswer<JsonView>.Refused(reason);
    }

    /// <summary>Of <c>{error, code, message}</c>; anything else is a proxy's page.</summary>
    private static string MessageOf(byte[] body)
    {
        try
        {
            return new JsonView(JsonElement.Parse(body))["message"].Text is { } message ? ": " + message : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static ArgoCdAnswer<T> Map<T>(ArgoCdAnswer<JsonView> answer, Func<JsonView, T> read) => answer switch
    {
        ArgoCdAnswer<JsonView>.Found(var value) => new ArgoCdAnswer<T>.Found(read(value)),
        ArgoCdAnswer<JsonView>.Refused(var reason) => new ArgoCdAnswer<T>.Refused(reason),
        ArgoCdAnswer<JsonView>.Unreachable(var reason) => new ArgoCdAnswer<T>.Unreachable(reason),
        _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
    };

    private static ManagedResource? Find(JsonView answer, ResourceFacts resource)
    {
        foreach (var item in answer["items"].Items)
        {
            if (ResourceFacts.Read(item).Key == resource.Key) return new ManagedResource(item.Element);
        }

        return null;
    }

    private static string Escape(string? text) => Uri.EscapeDataString(text ?? "");
}

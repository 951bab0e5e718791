using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Testing.Contracts;
using Notifications.Testing.Servers;

namespace Notifications.Testing.Slack;

/// <summary>
/// Slack's Web API, as far as we use it: posts, updates and finds messages, keeps the limits of lengths and rates, refuses what Slack
/// refuses, and records a violation for what Slack's own types would not let through.
/// </summary>
public sealed class FakeSlack : FakeServer
{
    private readonly Lock _gate = new();
    private readonly FakeSlackOptions _options;
    private readonly SlackContract? _contract;
    private readonly EffectLog<SlackEffect> _log;
    private readonly Dictionary<string, string> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SlackChannel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Channel, string Ts), PostedMessage> _messages = [];
    private readonly List<(string Channel, string Ts)> _order = [];
    private readonly Dictionary<string, DateTimeOffset> _lastPost = new(StringComparer.Ordinal);
    private readonly RateWindow _updates;
    private long _lastTs;

    private FakeSlack(FakeSlackOptions options)
        : base(options.Time)
    {
        _options = options;
        _contract = options.CheckContract ? SlackContract.Shared : null;
        _log = new EffectLog<SlackEffect>(options.LogPath);
        _updates = new RateWindow(options.UpdatesPerMinute, TimeSpan.FromMinutes(1));
        _lastTs = Time.GetUtcNow().ToUnixTimeSeconds() * 1_000_000;
        foreach (var effect in _log.All)
            Apply(effect);
    }

    /// <summary>Every post and update, in order.</summary>
    public IReadOnlyList<SlackEffect> Effects => _log.All;

    /// <summary>What the token may do; a test takes away what it wants to be missing.</summary>
    public HashSet<string> Scopes { get; } = [
        "chat:write", "channels:history", "groups:history", "channels:read", "groups:read", "metadata.message:read"];

    public static Task<FakeSlack> StartAsync(CancellationToken cancellationToken) => StartAsync(new FakeSlackOptions(), cancellationToken);

    public static async Task<FakeSlack> StartAsync(FakeSlackOptions options, CancellationToken cancellationToken)
    {
        var slack = new FakeSlack(options);
        await slack.ListenAsync(options.Port, cancellationToken);
        return slack;
    }

    public SlackChannel AddChannel(string name, bool hasBot = true, bool isArchived = false, bool isPrivate = false)
    {
        lock (_gate)
            return AddChannelLocked(name, hasBot, isArchived, isPrivate);
    }

    /// <summary>Somebody of the workspace; the id is also the name of what is said to them alone.</summary>
    public void AddPerson(string address, string id)
    {
        lock (_gate)
        {
            _people[address] = id;
            var direct = "D" + id[1..];
            _channels[direct] = new SlackChannel(direct, id, HasBot: true, IsArchived: false, IsPrivate: false);
        }
    }

    /// <summary>The messages of a channel (name or id) as they stand, oldest first, replies too.</summary>
    public IReadOnlyList<PostedMessage> Messages(string channel)
    {
        lock (_gate)
            return FindChannel(channel) is { } found ? [.. MessagesOf(found.Id)] : [];
    }

    /// <summary>Somebody deletes a message.</summary>
    public void Delete(PostedMessage message)
    {
        lock (_gate)
        {
            _messages.Remove((message.Channel, message.Ts));
            _order.Remove((message.Channel, message.Ts));
        }
    }

    protected override void OnClosed() => _log.Dispose();

    protected override FakeAnswer Handle(RecordedRequest request)
    {
        var name = request.Path.Split('/')[^1];
        var arguments = SlackArguments.Read(request, out var problem);
        if (problem is not null)
            Violated(request, problem);
        foreach (var error in name == "auth.test" ? [] : _contract?.Check(name, arguments) ?? [])
            Violated(request, error);
        lock (_gate)
        {
            if (request.Token != _options.Token)
                return Error(request.Token is null ? "not_authed" : "invalid_auth");
            return name switch
            {
                "chat.postMessage" => Post(arguments),
                "chat.update" => Update(arguments),
                "conversations.history" => List(arguments, "channels:history", message => message.ThreadTs is null),
                "conversations.replies" =>
                    List(arguments, "channels:history", message => message.ThreadTs == Text(arguments, "ts")
                        || message.Ts == Text(arguments, "ts")),
                "users.conversations" => Conversations(arguments),
                "users.lookupByEmail" => !Scopes.Contains("users:read.email") ? Error("missing_scope", ("needed", "users:read.email"))
                    : _people.TryGetValue(Text(arguments, "email"), out var person)
                        ? Answer(new JsonObject { ["ok"] = true, ["user"] = new JsonObject { ["id"] = person } })
                    : Error("users_not_found"),
                "auth.test" => Ok(("team", "Acme"), ("user", "deploybot"))
                    .With("X-OAuth-Scopes", string.Join(",", Scopes.Order(StringComparer.Ordinal))),
                _ => Unexpected(request),
            };
        }
    }

    private FakeAnswer Unexpected(RecordedRequest request)
    {
        Violated(request, "no such method");
        return Error("unknown_method");
    }

    private FakeAnswer Post(JsonObject arguments)
    {
        if (!Scopes.Contains("chat:write"))
            return Error("missing_scope", ("needed", "chat:write"));
        if (FindChannel(Text(arguments, "channel")) is not { } channel)
            return Error("channel_not_found");
        if (channel.IsArchived)
            return Error("is_archived");
        if (!channel.HasBot && (channel.IsPrivate || !Scopes.Contains("chat:write.public")))
            return Error(channel.IsPrivate ? "channel_not_found" : "not_in_channel");
        var element = arguments.Deserialize<JsonElement>();
        if (SlackLimits.Error(element) is { } broken)
            return Error(broken);
        var threadTs = arguments["thread_ts"]?.GetValue<string>();
        if (threadTs is not null && !_messages.ContainsKey((channel.Id, threadTs)))
            return Error("thread_not_found");
        if (Wait(channel.Id) is { } wait)
            return RateLimited(wait);
        var ts = NextTs();
        Bring(new SlackEffect("post", channel.Id, ts, threadTs, element, Time.GetUtcNow()));
        return Ok(("channel", channel.Id), ("ts", ts));
    }

    private FakeAnswer Update(JsonObject arguments)
    {
        var key = (Text(arguments, "channel"), Text(arguments, "ts"));
        if (!_channels.ContainsKey(key.Item1))
            return Error("channel_not_found"); // a name is not enough here
        if (!_messages.TryGetValue(key, out var message))
            return Error("message_not_found");
        var element = arguments.Deserialize<JsonElement>();
        if (SlackLimits.Error(element) is { } broken)
            return Error(broken);
        var now = Time.GetUtcNow();
        if (_updates.Wait(now) is { } wait)
            return RateLimited(wait);
        _updates.Take(now);
        Bring(new SlackEffect("update", message.Channel, message.Ts, message.ThreadTs, element, Time.GetUtcNow()));
        return Ok(("channel", message.Channel), ("ts", message.Ts), ("text", message.Text));
    }

    private FakeAnswer List(JsonObject arguments, string scope, Func<PostedMessage, bool> which)
    {
        if (!Scopes.Contains(scope))
            return Error("missing_scope", ("needed", scope));
        if (!_channels.TryGetValue(Text(arguments, "channel"), out var channel))
            return Error("channel_not_found");
        if (!channel.HasBot)
            return Error("not_in_channel");
        var withMetadata = Scopes.Contains("metadata.message:read") && Flag(arguments, "include_all_metadata");
        var oldest = Text(arguments, "oldest");
        var all = MessagesOf(channel.Id).Where(which).Where(message => string.CompareOrdinal(message.Ts, oldest) > 0).Reverse().ToList();
        var (page, next) = Page(arguments, all, _options.MostMessagesAPage);
        var messages = page.Select(message =>
        {
            var shown = JsonNode.Parse(message.Everything)!.AsObject();
            shown["ts"] = message.Ts;
            shown["type"] = "message";
            if (message.ThreadTs is not null)
                shown["thread_ts"] = message.ThreadTs;
            if (!withMetadata)
                shown.Remove("metadata");
            return (JsonNode)shown;
        });
        return Answer(new JsonObject
        {
            ["ok"] = true,
            ["messages"] = new JsonArray([.. messages]),
            ["has_more"] = next.Length > 0,
            ["response_metadata"] = new JsonObject { ["next_cursor"] = next }
        });
    }

    private FakeAnswer Conversations(JsonObject arguments)
    {
        if (!Scopes.Contains("channels:read"))
            return Error("missing_scope", ("needed", "channels:read"));
        var (page, next) = Page(arguments, [.. _channels.Values.Where(channel => channel.HasBot && !channel.IsArchived)], 1000);
        var channels = page.Select(channel => (JsonNode)new JsonObject { ["id"] = channel.Id, ["name"] = channel.Name });
        return Answer(new JsonObject
        {
            ["ok"] = true,
            ["channels"] = new JsonArray([.. channels]),
            ["response_metadata"] = new JsonObject { ["next_cursor"] = next }
        });
    }

    private static (IEnumerable<T> Page, string NextCursor) Page<T>(JsonObject arguments, List<T> all, int most)
    {
        var limit = arguments["limit"] is { } given ? Math.Min((int)given.GetValue<double>(), most) : most;
        var start = Text(arguments, "cursor") is { Length: > 0 } cursor ? int.Parse(cursor, CultureInfo.InvariantCulture) : 0;
        var next = start + limit < all.Count ? (start + limit).ToString(CultureInfo.InvariantCulture) : "";
        return (all.Skip(start).Take(limit), next);
    }

    private TimeSpan? Wait(string channel)
    {
        if (_options.MessagesPerSecondPerChannel is not { } rate)
            return null;
        var now = Time.GetUtcNow();
        if (_lastPost.TryGetValue(channel, out var last) && now - last < TimeSpan.FromSeconds(0.95 / rate))
            return TimeSpan.FromSeconds(1);
        _lastPost[channel] = now;
        return null;
    }

    private FakeAnswer RateLimited(TimeSpan wait) =>
        TooFast(new FakeAnswer(429, """{"ok":false,"error":"ratelimited"}""").With("Retry-After", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)));

    private void Bring(SlackEffect effect)
    {
        _log.Add(effect);
        Apply(effect);
    }

    private void Apply(SlackEffect effect)
    {
        var key = (effect.Channel, effect.Ts);
        var updates = _messages.TryGetValue(key, out var before) ? before.Updates + 1 : 0;
        if (before is null)
            _order.Add(key);
        _messages[key] = new PostedMessage(effect.Channel, effect.Ts, effect.ThreadTs, effect.Arguments, updates);
        _lastTs = Math.Max(_lastTs, long.Parse(effect.Ts.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    private string NextTs()
    {
        _lastTs = Math.Max(_lastTs + 1, Time.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
        return string.Create(CultureInfo.InvariantCulture, $"{_lastTs / 1_000_000}.{_lastTs % 1_000_000:000000}");
    }

    private IEnumerable<PostedMessage> MessagesOf(string id) => _order.Where(key => key.Channel == id).Select(key => _messages[key]);

    private SlackChannel? FindChannel(string nameOrId)
    {
        var name = nameOrId.TrimStart('#');
        return _channels.GetValueOrDefault(nameOrId)
            ?? _channels.Values.FirstOrDefault(channel => channel.Name == name)
            ?? (_options.AnyChannel ? AddChannelLocked(name, true, false, false) : null);
    }

    private SlackChannel AddChannelLocked(string name, bool hasBot, bool isArchived, bool isPrivate)
    {
        // derived from the name: a restarted server knows the ids of its log
        var id = "C" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)))[..10];
        return _channels[id] = new SlackChannel(id, name, hasBot, isArchived, isPrivate);
    }

    private static string Text(JsonObject arguments, string name) => arguments[name]?.ToString() ?? "";

    private static bool Flag(JsonObject arguments, string name) => Text(arguments, name) == "true";

    private static FakeAnswer Ok(params (string Name, string Value)[] fields) =>
        Answer(new JsonObject(
            [KeyValuePair.Create("ok", (JsonNode?)true),
                .. fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Value))]));

    private static FakeAnswer Error(string code, params (string Name, string Value)[] fields) =>
        Answer(new JsonObject(
            [KeyValuePair.Create("ok", (JsonNode?)false), KeyValuePair.Create("error", (JsonNode?)code),
                .. fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Value))]));

    private static FakeAnswer Answer(JsonObject body) => new(200, body.ToJsonString());
}

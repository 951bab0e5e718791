using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Measured;

/// <summary>Where an Application comes from and who is told of its finished syncs.</summary>
/// <param name="Channel">Of Slack.</param>
/// <param name="Source">The repository's URL and the revision; null: some, and no pull request is told.</param>
internal readonly record struct Subscribed(string Channel, (string Repository, string Revision)? Source = null);

/// <summary>Applications of 18 KB on the stand-in, subscribed to finished syncs; each is one array of bytes in which only versions and
/// times change.</summary>
internal sealed class Fleet
{
    private readonly ApiServerStandIn _server;
    private readonly Member[] _members;

    /// <summary>Spread over channels.</summary>
    public Fleet(ApiServerStandIn server, int count, int channels)
        : this(server, count, index => new Subscribed(string.Create(CultureInfo.InvariantCulture, $"#channel-{index % channels}")))
    {
    }

    public Fleet(ApiServerStandIn server, int count, Func<int, Subscribed> subscribed)
    {
        _server = server;
        _members = new Member[count];
        for (var i = 0; i < count; i++)
        {
            _members[i] = new Member(i, subscribed(i));
            server.Put(_members[i].Key, _members[i].At);
        }
    }

    public int Count => _members.Length;

    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"app-{index:D5}");

    /// <summary>A sync has succeeded that nobody saw running.</summary>
    public void Sync(int index)
    {
        var member = _members[index];
        member.Sync();
        _server.Put(member.Key, member.At);
    }

    /// <summary>An update without news.</summary>
    public void Reconcile(int index)
    {
        var member = _members[index];
        member.Reconcile();
        _server.Put(member.Key, member.At);
    }

    private sealed class Member
    {
        private const string NoVersion = "0000000000";
        private readonly byte[] _json;
        private readonly int _version;
        private readonly int _started;
        private readonly int _finished;
        private readonly int _reconciled;
        private DateTimeOffset _clock = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public Member(int index, Subscribed subscribed)
        {
            Name = NameOf(index);
            var annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["notifications.argoproj.io/subscribe.on-sync-succeeded.slack"] = subscribed.Channel,
            };
            if (subscribed.Source is not null) annotations["notifications.argoproj.io/subscribe.on-sync-succeeded.github"] = "";
            var application = JsonNode.Parse(SomeApplications.Json("argocd", Name, 18_000, annotations, subscribed.Source))!.AsObject();
            application["metadata"]!["uid"] = new Guid(index, 0, 0, new byte[8]).ToString();
            application["metadata"]!["resourceVersion"] = NoVersion;
            var text = application.ToJsonString();
            _json = Encoding.UTF8.GetBytes(text);
            _version = Behind("\"resourceVersion\":\"");
            _started = Behind("\"startedAt\":\"");
            _finished = Behind("\"finishedAt\":\"");
            _reconciled = Behind("\"reconciledAt\":\"");
            int Behind(string mark) => text.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        }

        public string Name { get; }

        public string Key => $"argocd/{Name}";

        public byte[] At(long resourceVersion)
        {
            Write(_version, resourceVersion.ToString("D10", CultureInfo.InvariantCulture));
            return [.. _json];
        }

        public void Sync()
        {
            Write(_started, Time(_clock.AddMinutes(1)));
            Write(_finished, Time(_clock.AddMinutes(2)));
            Write(_reconciled, Time(_clock = _clock.AddMinutes(3)));
        }

        public void Reconcile() => Write(_reconciled, Time(_clock = _clock.AddMinutes(3)));

        private void Write(int at, string text) => Encoding.UTF8.GetBytes(text, _json.AsSpan(at));

        private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}

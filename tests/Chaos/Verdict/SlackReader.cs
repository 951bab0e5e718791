using Notifications.Chaos.Story;

namespace Notifications.Chaos.Verdict;

/// <summary>A reader of all channels, who remembers everything.</summary>
internal sealed class SlackReader
{
    private readonly Dictionary<(int Application, int PullRequest), Conversation> _syncs = [];
    private readonly Dictionary<(int Application, Episode Episode), int> _episodes = [];
    private readonly Dictionary<string, SyncState> _messages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _posted = new(StringComparer.Ordinal);
    private readonly List<string> _repeated = [];
    private readonly List<string> _outOfOrder = [];
    private readonly List<string> _unknown = [];

    public int Effects { get; private set; }

    public void Hear(Occasion occasion)
    {
        Effects++;
        if (occasion.IsNew && !_posted.Add(occasion.Mark))
            _repeated.Add($"delivery {occasion.Mark} was posted again in {occasion.Message}");
        switch (occasion.Event)
        {
            case Event.OfSync sync:
                Hear(occasion, sync);
                break;
            case Event.OfEpisode(var application, var episode):
                Hear(occasion, application, episode);
                break;
            case Event.NotUnderstood(var text):
                _unknown.Add($"{occasion.Message} says \"{text}\"");
                break;
        }
    }

    public void Judge(StoryLog chronicle, Findings findings)
    {
        findings.Repeated.AddRange(_repeated);
        findings.OutOfOrder.AddRange(_outOfOrder);
        findings.Other.AddRange(_unknown);
        foreach (var sync in chronicle.Syncs)
            Judge(sync, _syncs.GetValueOrDefault((sync.Application, sync.PullRequest)), findings);
        foreach (var ((application, episode), times) in chronicle.Episodes)
        {
            var heard = _episodes.GetValueOrDefault((application, episode));
            var what = $"Slack: {Names.Application(application)} {episode} {times} times, told {heard} times";
            if (heard < times)
                findings.Lost.Add(what);
            else if (heard > times)
                findings.Repeated.Add(what);
        }
    }

    private static void Judge(Sync sync, Conversation? heard, Findings findings)
    {
        var what = $"Slack: {Names.Application(sync.Application)} of #{sync.PullRequest}";
        if (heard is null)
        {
            findings.Lost.Add($"{what}: nobody was told");
            return;
        }

        var final = sync.Succeeds ? SyncState.Succeeded : SyncState.Failed;
        if (heard.State != final)
            findings.Stale.Add($"{what} {final}, but {heard.Message} says {heard.State}");
        if (heard.Others.Count > 0)
            findings.Repeated.Add($"{what} has {1 + heard.Others.Count} messages: {heard.Message}, {string.Join(", ", heard.Others)}");
        var announced = heard.Announced;
        if (sync.Succeeds ? announced > 0 : announced > 1)
            findings.Repeated.Add($"{what}: a failure was announced {announced} times; it {final}");
        else if (!sync.Succeeds && announced == 0)
            findings.Lost.Add($"{what}: the failure was not announced");
    }

    private void Hear(Occasion occasion, Event.OfSync sync)
    {
        var key = (sync.Application, sync.PullRequest);
        var isAnnouncement = occasion.IsNew && sync.State == SyncState.Failed;
        if (!_syncs.TryGetValue(key, out var conversation))
            _syncs.Add(key, conversation = new Conversation(occasion.Message));
        else if (occasion.IsNew && !isAnnouncement)
            conversation.Others.Add(occasion.Message);
        if (isAnnouncement)
            conversation.Announced++;
        if (occasion.Message == conversation.Message)
            conversation.State = sync.State;
        if (_messages.TryGetValue(occasion.Message, out var before) && before > sync.State)
            _outOfOrder.Add($"{occasion.Message} ({Names.Application(sync.Application)} of #{sync.PullRequest}) went from {before} to {sync.State}");
        _messages[occasion.Message] = sync.State;
    }

    private void Hear(Occasion occasion, int application, Episode episode)
    {
        if (!occasion.IsNew)
            return;
        var times = _episodes[(application, episode)] = _episodes.GetValueOrDefault((application, episode)) + 1;
        if (episode == Episode.Recovered && times > _episodes.GetValueOrDefault((application, Episode.Degraded)))
            _outOfOrder.Add($"{occasion.Message}: {Names.Application(application)} recovered before it was degraded");
    }

    /// <param name="Message">The first one: the living message.</param>
    private sealed record Conversation(string Message)
    {
        public SyncState State { get; set; }

        public int Announced { get; set; }

        public List<string> Others { get; } = [];
    }
}

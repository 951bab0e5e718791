using System.Globalization;
using System.Text.RegularExpressions;
using Notifications.Testing.GitHub;
using Notifications.Testing.Slack;

namespace Notifications.Benchmarks.Measured;

/// <summary>Somebody who reads the channel with its threads and the pull requests, and notes when each Application's final state
/// arrived.</summary>
internal sealed partial class StormReaders(FakeSlack slack, FakeGitHub github, int applications)
{
    private readonly Dictionary<int, DateTimeOffset> _channel = [];
    private readonly Dictionary<int, DateTimeOffset> _pulls = [];
    private int _slackEffects;
    private int _githubEffects;

    public DateTimeOffset ChannelFinal { get; private set; }

    public DateTimeOffset PullRequestsFinal { get; private set; }

    public bool IsComplete => _channel.Count == applications && _pulls.Count == applications;

    public override string ToString() => $"{_channel.Count} in the channel, {_pulls.Count} on their pull requests";

    /// <summary>What has come since the last time.</summary>
    public StormReaders Listen()
    {
        var posted = slack.Effects;
        for (; _slackEffects < posted.Count; _slackEffects++)
        {
            var effect = posted[_slackEffects];
            foreach (var application in InMessage(effect.Arguments.GetRawText()))
            {
                if (_channel.TryAdd(application, effect.At)) ChannelFinal = effect.At;
            }
        }

        var written = github.Effects;
        for (; _githubEffects < written.Count; _githubEffects++)
        {
            var effect = written[_githubEffects];
            foreach (var application in InComment(effect.Body).Where(application => StormRun.PullOf(application) == effect.Number))
            {
                if (_pulls.TryAdd(application, effect.At)) PullRequestsFinal = effect.At;
            }
        }

        return this;
    }

    /// <summary>Until nothing has come for a while.</summary>
    public async Task CalmAsync(TimeSpan calm, CancellationToken cancellationToken)
    {
        for (int before; ;)
        {
            before = _slackEffects + _githubEffects;
            await Task.Delay(calm, cancellationToken);
            Listen();
            if (_slackEffects + _githubEffects == before) return;
        }
    }

    /// <summary>Reads everything again as it stands at the end: what is missing, wrong or there twice.</summary>
    /// <param name="mostRoots">Messages that the channel itself may have: those that went out before more than 20 waited, and the
    /// digest.</param>
    public List<string> Judge(int mostRoots)
    {
        var wrong = new List<string>([.. slack.Violations, .. github.Violations]);
        var standing = slack.Messages(StormRun.Channel);
        var news = standing.Where(message => !IsDigest(message)).SelectMany(message => InMessage(message.Everything))
            .CountBy(application => application).ToDictionary();
        for (var i = 0; i < applications; i++)
        {
            if (news.GetValueOrDefault(i) != 1) wrong.Add(
                $"{Fleet.NameOf(i)} is told {news.GetValueOrDefault(i)} times in the channel and its threads");
        }

        var roots = standing.Count(message => message.ThreadTs is null);
        if (roots > mostRoots) wrong.Add($"{roots} messages in the channel itself");
        foreach (var digest in standing.Where(IsDigest))
        {
            var replies = standing.Where(message => message.ThreadTs == digest.Ts).SelectMany(message => InMessage(message.Everything))
                .Count();
            if (!digest.Everything.Contains($"*{replies} Applications*", StringComparison.Ordinal)) wrong.Add(
                $"the digest does not count the {replies} Applications of its thread");
        }

        for (var number = 1; number <= StormRun.PullRequests; number++)
        {
            var comments = github.Comments($"{StormRun.Repository}#{number}");
            if (comments is not [var comment])
            {
                wrong.Add($"#{number} has {comments.Count} comments");
                continue;
            }

            var rows = InComment(comment.Body).Order().ToList();
            if (!rows.SequenceEqual(Enumerable.Range(0, applications).Where(index => StormRun.PullOf(index) == number))) wrong.Add(
                $"#{number} names {rows.Count} Applications as succeeded, not its own");
        }

        return wrong;
    }

    /// <summary>What a reader sees, and how fast it came.</summary>
    public IEnumerable<string> Summary()
    {
        var standing = slack.Messages(StormRun.Channel);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"the channel has {standing.Count(message => message.ThreadTs is null)} messages and {standing.Count(message => message.ThreadTs is not null)} replies in threads; {github.Effects.Count(effect => effect.Op == "comment")} comments were edited {github.Effects.Count(effect => effect.Op == "edit")} times");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"the shortest time between two writes at GitHub was {Shortest(github.Effects):F2} s, between two new comments {Shortest(github.Effects.Where(effect => effect.Op == "comment")):F2} s");
    }

    private static double Shortest(IEnumerable<CommentEffect> effects)
    {
        var times = effects.Select(effect => effect.At).ToList();
        return times.Zip(times.Skip(1), (before, after) => (after - before).TotalSeconds).DefaultIfEmpty(double.NaN).Min();
    }

    private static bool IsDigest(PostedMessage message) => message.Text.Contains("each is in the thread", StringComparison.Ordinal);

    private static IEnumerable<int> InMessage(string json) => Numbers(Succeeded().Matches(json)).Distinct();

    private static IEnumerable<int> InComment(string body) => Numbers(SucceededRow().Matches(body));

    private static IEnumerable<int> Numbers(MatchCollection matches) =>
        matches.Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"app-(\d{5}): sync to \w+ succeeded")]
    private static partial Regex Succeeded();

    [GeneratedRegex(@"^\| ✅ \|[^\n]*\| app-(\d{5}): sync to \w+ succeeded \|", RegexOptions.Multiline)]
    private static partial Regex SucceededRow();
}

using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>Tells a trouble when it is new, and again when it lasts.</summary>
internal sealed class Troubles(KubeAccess access, FollowTarget target, TimeSpan repeat, TimeProvider time)
{
    private (string Message, long At)? last;

    public SourceEvent.Trouble? ToTell(KubeFailure failure, FollowPhase phase)
    {
        if (failure is KubeFailure.Gone) // a new list mends it, and is seen as such
            return null;
        var message = TroubleText.Of(failure, phase is FollowPhase.Watching ? "watch" : "list", target, access);
        if (last is var (told, at) && told == message && time.GetElapsedTime(at) < repeat)
            return null;
        last = (message, time.GetTimestamp());
        return new SourceEvent.Trouble(target.Scope, message, Permanent: failure is not KubeFailure.Unavailable);
    }

    public void Over() => last = null;
}

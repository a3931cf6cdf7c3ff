export type MemberVerb = 'kill' | 'stop' | 'start' | 'restart' | 'pause' | 'resume' | 'flush';
